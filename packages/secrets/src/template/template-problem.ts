/** Why a template cannot be filled, and where. Caught by whoever knows the file. */
export class TemplateProblem extends Error {
  /** In bytes, from the beginning of the file. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
