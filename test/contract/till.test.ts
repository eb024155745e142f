import { expect, test } from 'vitest'
import { count } from './bench.js'
import { openSandboxBrotherPos } from './sandbox-till.js'
import { tillFaultContract } from './till-faults.js'
import { tillWebhookContract } from './till-webhooks.js'
import { correct, tillContract, tillGoods } from './till.js'

tillContract('Brother POS that takes differences', openSandboxBrotherPos)
tillContract('Brother POS that takes new figures', () => openSandboxBrotherPos({ dialect: 'new_stock' }))
tillContract('Brother POS without a ledger, of an older kind', () =>
  openSandboxBrotherPos({
    ledgerReadable: false,
    missingParameterStatus: 400,
    dialect: 'new_stock',
    pageOrder: 'newest_first',
    saleDays: 'utc',
    timezone: 'Pacific/Auckland',
    filled: false,
  }),
)
tillContract('Brother POS that lists variations as products', () =>
  openSandboxBrotherPos({ filled: false, listVariationsAtTop: true, nestVariationsInList: false }),
)
tillContract('Brother POS that lists variations twice', () =>
  openSandboxBrotherPos({ filled: false, listVariationsAtTop: true, pageOrder: 'recently_updated_first' }),
)
tillFaultContract('Brother POS', (deadlineSeconds) => openSandboxBrotherPos({ filled: false, deadlineSeconds }))
tillFaultContract('Brother POS that takes new figures and shows no ledger', (deadlineSeconds) =>
  openSandboxBrotherPos({ filled: false, dialect: 'new_stock', ledgerReadable: false, deadlineSeconds }),
)
for (const signature of ['hex', 'sha256=hex', 'base64'] as const) {
  tillWebhookContract(`Brother POS that signs in ${signature}`, () =>
    openSandboxBrotherPos({ filled: false, signature }),
  )
}

test.each(['quantity_change', 'new_stock'] as const)(
  'asked in the wrong way, a store of %s does nothing and says so',
  async (dialect) => {
    const till = await openSandboxBrotherPos({ filled: false, dialect })
    const id = till.add(tillGoods({ stock: count('10') }))
    const { relearned } = await correct(till.port, id, count('-2'))
    expect(relearned).toBe(dialect === 'quantity_change' ? 0 : 1)
    expect(till.figure(id)).toBe(count('8'))
    await till.close()
  },
)
