/** A pair of pure functions between a value of the domain and the same value in a message. */
export interface Codec<Domain, Wire> {
  readonly encode: (value: Domain) => Wire;
  /** Throws `invalid` for a value that no version or only a newer version writes; `field` names it in the error message. */
  readonly decode: (value: Wire, field: string) => Domain;
}
