import { type AuditLink, type ChainBreak, type ChainHead, checkHead, checkLink, emptyChain } from "@slipway/domain";

/** What became of the verification of a chain. */
export interface VerifiedChain {
  /** "" for the chain of what belongs to no project. */
  readonly project: string;
  /** The first and the last entry that were checked; both are 0 if there are none. */
  readonly first: number;
  readonly last: number;
  /** The hash of the last one. */
  readonly hash: string;
  /** The first entry that is not what was recorded, if there is one. */
  readonly broken?: ChainBreak;
}

/** Checks the entries of a chain one after the other, up to the first that is wrong. */
export class ChainVerifier {
  readonly #project: string;
  readonly #heads: readonly ChainHead[];
  #end: ChainHead;
  #first = 0;
  #broken: ChainBreak | undefined;

  /** `heads`: where the chain has to come by. `start`: the entry before the first that is checked; default: the beginning of the chain. */
  constructor(project: string, heads: readonly ChainHead[], start: ChainHead = emptyChain) {
    this.#project = project;
    this.#heads = heads;
    this.#end = start;
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  add(link: AuditLink): void {
    if (this.#broken) return;
    this.#broken = checkLink(this.#end, link, this.#project);
    if (this.#broken) return;
    this.#first ||= link.sequence;
    this.#end = { sequence: link.sequence, hash: link.hash };
    for (const head of this.#heads) if (head.sequence === link.sequence) this.#broken ??= checkHead(this.#end, head);
  }

  /** What was found, when there are no more links. */
  end(): VerifiedChain {
    for (const head of this.#heads) this.#broken ??= checkHead(this.#end, head);
    const { sequence: last, hash } = this.#first === 0 ? emptyChain : this.#end;
    return { project: this.#project, first: this.#first, last, hash, ...(this.#broken && { broken: this.#broken }) };
  }
}
