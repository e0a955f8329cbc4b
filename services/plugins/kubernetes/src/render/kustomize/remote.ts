/** A first part of a path that reads as a host: `github.com`, `git.example.com:8443`. */
const host = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?$/i;

/** Whether kustomize would fetch what is written where a path may be: an address with or without its scheme, or one of Git. Asked only of what is not in the repository. */
export function isRemote(text: string): boolean {
  if (/^(git::|[a-z][a-z0-9+.-]*:\/\/)/i.test(text) || /^[\w.-]+@[\w.-]+:/.test(text) || /[?&](ref|version)=/.test(text)) return true;
  const [first = "", ...rest] = text.split("/");
  return rest.length > 0 && host.test(first) && first !== "..";
}
