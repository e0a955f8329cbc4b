import { type KubeObject, namespaceOf } from "../../../manifests/kube-object.ts";
import { messagesIn } from "../refusal.ts";

/** What kubectl prints first, of each object whose kind is not served: its name, namespace, kind and version. */
const unknownKind =
  /(?:\[|, )?(resource mapping not found for name: "([^"\n]*)" namespace: "([^"\n]*)" from "STDIN": no matches for kind "([^"\n]*)" in version "([^"\n]*)"\nensure CRDs are installed first)\]?\n?/y;

/**
 * Which message of kubectl is about which object, in the order of the objects; undefined if that is not certain.
 *
 * kubectl prints one message for each object that is refused. First those about kinds that are not served, with the names of the objects, and in brackets
 * if there are several beside other messages. Then, in the order of the input, what the server said of each of the others, which names an object only if it
 * is invalid, forbidden, or does not match its schema. So there must be as many messages as objects, and no message may name another object. All of the
 * objects must have been refused: a webhook decides what its message looks like, so one that was accepted could get the message that another seems to have.
 */
export function pairRefusals(words: string, objects: readonly KubeObject[]): readonly string[] | undefined {
  const { ofKinds, rest } = unknownKindsIn(words);
  const messages = [...(messagesIn(rest) ?? [])];
  const paired: string[] = [];
  for (const object of objects) {
    const key = [object.metadata.name, namespaceOf(object), object.kind, object.apiVersion].join("\n");
    const message = ofKinds.get(key) ?? messages.shift();
    ofKinds.delete(key);
    if (message === undefined || namesAnother(message, object)) return undefined;
    paired.push(message);
  }
  return ofKinds.size === 0 && messages.length === 0 ? paired : undefined;
}

function unknownKindsIn(words: string): { readonly ofKinds: Map<string, string>; readonly rest: string } {
  const ofKinds = new Map<string, string>();
  let at = 0;
  for (unknownKind.lastIndex = 0; ; at = unknownKind.lastIndex) {
    const [, message, ...named] = unknownKind.exec(words) ?? [];
    if (message === undefined) return { ofKinds, rest: words.slice(at).trim() };
    ofKinds.set(named.join("\n"), message);
  }
}

function namesAnother(message: string, object: KubeObject): boolean {
  const said = message.replace(/^(?:error: |The |Error from server(?: \(\w+\))?: (?:error when [a-z ]+ "STDIN": )?)/, "");
  const { name } = object.metadata;
  const named = [
    [/^\S+ "([^"]*)" (?:is invalid|is forbidden|already exists)/, name],
    [/^failed to create typed patch object \([^/;]*\/([^;]*);/, name],
    [/^namespaces "([^"]*)" not found/, namespaceOf(object)],
    [/no matches for kind "([^"]*)"/, object.kind],
  ] as const;
  return named.some(([pattern, own]) => (pattern.exec(said)?.[1] ?? own) !== own);
}
