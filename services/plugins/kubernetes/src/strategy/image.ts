/** The parts of a container image reference that messages show. */
export interface Image {
  /** The last part of the repository: `web` in `registry:5000/shop/web:v1`. */
  readonly name: string;
  /** The tag, or else the digest; empty if there is neither. */
  readonly tag: string;
}

/** Parses an image reference, including registry ports and digests. */
export function parseImage(image: string): Image {
  const at = image.indexOf("@");
  const repositoryAndTag = at < 0 ? image : image.slice(0, at);
  const digest = at < 0 ? "" : image.slice(at + 1);
  const last = repositoryAndTag.slice(repositoryAndTag.lastIndexOf("/") + 1);
  const colon = last.indexOf(":");
  const tag = colon < 0 ? "" : last.slice(colon + 1);
  return { name: colon < 0 ? last : last.slice(0, colon), tag: tag === "" ? digest : tag };
}
