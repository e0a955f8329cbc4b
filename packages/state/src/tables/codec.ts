/** A pair of pure functions between a value of the domain and the same value in a message. */
export interface Codec<Domain, Wire> {
  readonly encode: (value: Domain) => Wire;
  /** Throws `invalid` for what no version writes, or only a newer one; `field` names it in the message. */
  readonly decode: (value: Wire, field: string) => Domain;
}
