/**
 * An e-mail address as it is compared: with the letters of ASCII in lower case. Other letters stay as they are: in lower case, the sign for Kelvin (U+212A) is a `k`, so that an address with it would be that of
 * somebody else.
 */
export function comparableAddress(address: string): string {
  return address.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
