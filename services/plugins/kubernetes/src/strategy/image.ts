/** A container image reference taken apart for people. */
export interface Image {
  /** Last part of the repository: `web` of `registry:5000/shop/web:v1`. */
  readonly name: string;
  /** The tag; without one the digest; empty when there is neither. */
  readonly tag: string;
}

/** Takes an image reference apart. Knows ports of registries and digests. */
export function parseImage(image: string): Image {
  const at = image.indexOf("@");
  const repositoryAndTag = at < 0 ? image : image.slice(0, at);
  const digest = at < 0 ? "" : image.slice(at + 1);
  const last = repositoryAndTag.slice(repositoryAndTag.lastIndexOf("/") + 1);
  const colon = last.indexOf(":");
  const tag = colon < 0 ? "" : last.slice(colon + 1);
  return { name: colon < 0 ? last : last.slice(0, colon), tag: tag === "" ? digest : tag };
}
