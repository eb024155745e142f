import { Session } from '@shopify/shopify-api'
import { expect, test } from 'vitest'
import { failed, success } from '../../ports/outcome.js'
import { grantedCredential, lastingCredential } from './credential.js'
import { standingClock } from './double.js'

function session(accessToken: string): Session {
  return new Session({ id: accessToken, shop: 'example.myshopify.com', state: '', isOnline: false, accessToken })
}

function granting() {
  const granted: Session[] = []
  const grant = () => {
    const next = session(`token-${granted.length + 1}`)
    granted.push(next)
    return Promise.resolve(success(next))
  }
  return { granted, grant }
}

test('a token is asked for once by many', async () => {
  const { granted, grant } = granting()
  const credential = grantedCredential(standingClock(), grant)
  await Promise.all([credential.session(), credential.session(), credential.session()])
  await credential.session()
  expect(granted).toHaveLength(1)
})

test('a token that was declined late does not cost the newer one', async () => {
  const { granted, grant } = granting()
  const credential = grantedCredential(standingClock(), grant)
  const first = await credential.session()
  if (!first.ok) throw new Error('no token')
  await Promise.all([credential.insteadOf(first.value), credential.insteadOf(first.value)])
  expect(await credential.insteadOf(first.value)).toEqual(success(granted[1]))
  expect(granted).toHaveLength(2)
})

test('a grant that fails is asked for again the next time', async () => {
  const { granted, grant } = granting()
  let tries = 0
  const credential = grantedCredential(standingClock(), () => {
    tries += 1
    return tries === 1 ? Promise.resolve(failed({ kind: 'unavailable', detail: 'reset' })) : grant()
  })
  expect(await credential.session()).toMatchObject({ ok: false })
  expect(await credential.session()).toEqual(success(granted[0]))
})

test('a lasting token has none instead', async () => {
  const only = session('shpat_1')
  const credential = lastingCredential(() => only)
  expect(await credential.session()).toEqual(success(only))
  expect(await credential.insteadOf(only)).toBeUndefined()
})
