/** What a code of the network, of DNS or of TLS means to whoever has to put it right. */
const CAUSES: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'its name is not known to DNS'],
  ['EAI_AGAIN', 'DNS does not answer'],
  ['ECONNREFUSED', 'the connection is refused'],
  ['EHOSTUNREACH', 'there is no way to it from this machine'],
  ['ENETUNREACH', 'there is no way to it from this machine'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', "its certificate is not valid yet, by this machine's clock"],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by nobody whom this machine trusts'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is signed by nobody whom this machine trusts'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is signed by nobody whom this machine trusts'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate is signed by nobody whom this machine trusts'],
])

/** In words, with the code; the code alone where it says nothing that is known. */
export function causeWords(code: string): string {
  const words = CAUSES.get(code)
  return words === undefined ? code : `${words} (${code})`
}
