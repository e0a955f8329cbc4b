/** Somebody whom a commit names. */
export interface Signature {
  readonly name: string;
  readonly email: string;
}

/** A commit to make. Its changes apply to the commit before it in the same list. */
export interface NewCommit {
  /** The complete message, trailers included. */
  readonly message: string;
  /** Author and committer. */
  readonly by: Signature;
  readonly at: Temporal.Instant;
  /** The new contents of files that exist, by path from the root. A program stays a program. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * The input of `git fast-import` that makes the commits on top of `base`, one after the other, on the ref `refs/slipway/new`, and prints the hash of each.
 * `modes` has the mode of every file. What a message or a name contains cannot be taken for a command: lengths are given, and names are cleaned.
 */
export function fastImport(base: string, commits: readonly NewCommit[], modes: ReadonlyMap<string, string>): Buffer {
  const parts: Buffer[] = [];
  const line = (text: string) => parts.push(Buffer.from(`${text}\n`));
  const data = (content: Uint8Array) => {
    line(`data ${content.length}`);
    parts.push(Buffer.from(content));
    line("");
  };
  line("feature done");
  for (const [index, { message, by, at, files }] of commits.entries()) {
    const who = `${personOf(by)} ${Math.floor(at.epochMilliseconds / 1_000)} +0000`;
    line(`commit ${newRef}`);
    line(`mark :${index + 1}`);
    line(`author ${who}`);
    line(`committer ${who}`);
    data(Buffer.from(`${message.trimEnd()}\n`));
    line(`from ${index === 0 ? base : `:${index}`}`);
    for (const [path, content] of files) {
      line(`M ${modes.get(path) ?? "100644"} inline ${quotedPath(path)}`);
      data(content);
    }
    line(`get-mark :${index + 1}`);
  }
  line("done");
  return Buffer.concat(parts);
}

/** The ref that new commits are made on, in a repository of their own. */
export const newRef = "refs/slipway/new";

/** Neither angle brackets nor control characters may stand in a name or an address; without a name there is only the address. */
function personOf({ name, email }: Signature): string {
  const clean = (text: string) => text.replace(/[<>\p{Cc}]/gu, "").trim();
  return `${clean(name) || clean(email)} <${clean(email)}>`;
}

function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
