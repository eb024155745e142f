import { isSilent } from '../core/silence.js'
import type { VoiceRow } from '../store/voices.js'
import type { Engine } from './setup.js'

/**
 * Says it once where a channel that usually tells what happens does so no more, and when it does again. A channel that
 * can't be reached is not judged: that is said already, and what it should have told is not known.
 */
export function noteSilences(engine: Engine): void {
  const { store, clock } = engine
  const now = clock.now()
  store.transact(() => store.voices.settle(now))
  for (const [channel, { port }] of [...engine.tills, ...engine.shops]) {
    const voice = store.voices.get(channel)
    if (voice && store.channels.get(channel).downSince === null)
      noteSilence(engine, voice, port.subscriptions?.tellsEveryChange ?? false)
  }
}

function noteSilence(engine: Engine, voice: VoiceRow, tellsEveryChange: boolean): void {
  const { voices } = engine.store
  const now = engine.clock.now()
  const { channel, silentSince, lastHeardAt, missed } = voice
  if (silentSince === null) {
    if (!isSilent(voice, tellsEveryChange, now)) return
    voices.setSilent(channel, now)
    engine.log('webhook.silent', { channel, quietMs: now - lastHeardAt, missed })
  } else if (lastHeardAt > silentSince) {
    voices.setSpeaking(channel)
    engine.log('webhook.spoke', { channel, silentMs: lastHeardAt - silentSince, missed })
  }
}
