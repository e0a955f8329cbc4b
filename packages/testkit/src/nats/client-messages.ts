/** A complete message of the NATS client protocol. */
export interface ClientMessage {
  /** The subject of a publish; undefined for other messages. */
  readonly subject: string | undefined;
  readonly bytes: Buffer;
}

const lineEnd = Buffer.from("\r\n");

/**
 * Splits what a client sends into messages: one line each, followed by the payload if it is a publish.
 * `PUB <subject> [reply] <bytes>` and `HPUB <subject> [reply] <header bytes> <all bytes>`.
 */
export class ClientMessages {
  #rest: Buffer = Buffer.alloc(0);

  /** Returns the messages that this chunk completes. */
  read(chunk: Buffer): readonly ClientMessage[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: ClientMessage[] = [];
    for (;;) {
      const lineLength = this.#rest.indexOf(lineEnd);
      if (lineLength < 0) return messages;
      const [verb = "", subject, ...numbers] = this.#rest.toString("latin1", 0, lineLength).split(/[ \t]+/);
      const isPublish = /^H?PUB$/i.test(verb);
      const length = lineLength + lineEnd.length + (isPublish ? Number(numbers.at(-1)) + lineEnd.length : 0);
      if (this.#rest.length < length) return messages;
      messages.push({ subject: isPublish ? subject : undefined, bytes: this.#rest.subarray(0, length) });
      this.#rest = this.#rest.subarray(length);
    }
  }
}
