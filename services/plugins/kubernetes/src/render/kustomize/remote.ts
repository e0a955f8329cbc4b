/** A first part of a path that reads as a host: `github.com`, `git.example.com:8443`. */
const host = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?$/i;

/** Whether it is an address with a scheme, which kustomize fetches even if something of the repository has that name. */
export function hasScheme(text: string): boolean {
  return /^(git::)?[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** Whether kustomize clones it even if a directory has that name. */
export function isCloned(text: string): boolean {
  return /^(?:git::)?(?:[a-z][a-z0-9-]*@|github\.com[/:])/i.test(text);
}

/** Whether a repository would be fetched from this machine, or what is fetched is an option of git: `--upload-pack` runs a program. */
export function isUnsafe(text: string): boolean {
  return /^(git::)?file:/i.test(text) || /[?&](?:ref|version)=(?:-|%2d)/i.test(text);
}

/** Whether kustomize would fetch what is written where a path may be: an address with or without its scheme, or one of Git. Asked only of what is not in the repository. */
export function isRemote(text: string): boolean {
  if (/^(git::|[a-z][a-z0-9+.-]*:\/\/)/i.test(text) || /^[\w.-]+@[\w.-]+:/.test(text) || /[?&](ref|version)=/.test(text)) return true;
  const [first = "", ...rest] = text.split("/");
  return rest.length > 0 && host.test(first) && first !== "..";
}
