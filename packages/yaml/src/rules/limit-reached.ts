/** Ends the reading of a text that is larger than its limits allow. Thrown and caught within this package. */
export class LimitReached extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
