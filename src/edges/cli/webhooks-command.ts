import type { Command, Option } from 'commander'
import type { WebhookAction } from './webhooks.js'

const ACTIONS: readonly (readonly [action: WebhookAction, what: string])[] = [
  ['list', 'how they stand, and whether the channels tell what happens'],
  ['install', 'makes what is missing and replaces what is disabled, after asking'],
  ['remove', 'takes away those that are sent to this machine, after asking'],
]

type Act = (...given: unknown[]) => Promise<void>

/** `webhooks list`, `webhooks install` and `webhooks remove`, each with what it does. */
export function addWebhookCommands(program: Command, json: Option, act: (action: WebhookAction) => Act): void {
  const group = program.command('webhooks').description("the channels' webhooks at their platforms")
  for (const [action, what] of ACTIONS) {
    const command = group.command(action).description(what).option('--channel <name>', 'only of this till or shop')
    if (action !== 'list') command.option('--yes', 'for scripts: without asking')
    command.addOption(json).action(act(action))
  }
}
