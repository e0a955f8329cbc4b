/** Why a file of SOPS cannot be decrypted, and where. Caught by whoever knows the file. */
export class SopsProblem extends Error {
  /** In characters, from the beginning of the file. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
