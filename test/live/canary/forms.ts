/** A secret as it may stand somewhere, by the name of the form. Of base64 only what is the same wherever it begins. */
export function canaryForms(secret: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(secret)
  return {
    plain: secret,
    url: encodeURIComponent(secret),
    json: JSON.stringify(secret).slice(1, -1),
    hex: bytes.toString('hex'),
    ...Object.fromEntries([0, 1, 2].map((offset) => [`base64 at ${offset}`, base64At(bytes, offset)])),
  }
}

/** The letters of base64 that depend on the secret alone, where so many bytes stand before it. */
function base64At(bytes: Buffer, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const first = Math.ceil((offset * 4) / 3)
  const last = Math.floor(((offset + bytes.length) * 4) / 3)
  return whole.slice(first, last)
}

/** Where any of the secrets is found in any form, in words. Base64 for addresses counts as base64. */
export function leaksIn(
  places: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  const leaks = Object.entries(places).flatMap(([place, text]) => {
    const asBase64 = text.replaceAll('-', '+').replaceAll('_', '/')
    return Object.entries(secrets).flatMap(([name, secret]) =>
      Object.entries(canaryForms(secret))
        .filter(([form, written]) => (form.startsWith('base64') ? asBase64 : text).includes(written))
        .map(([form]) => `${place} has ${name} as ${form.replace(/ at \d$/, '')}`),
    )
  })
  return [...new Set(leaks)]
}
