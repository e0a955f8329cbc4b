import { type KubeObject, namespaceOf } from "../../../manifests/kube-object.ts";
import { messagesIn } from "../refusal.ts";

/** What kubectl prints of an object whose kind is not served: its name, namespace, kind and version. */
const unknownKind =
  /(?:\[|, )?(resource mapping not found for name: "([^"]*)" namespace: "([^"]*)" from "STDIN": no matches for kind "([^"]*)" in version "([^"]*)"\nensure CRDs are installed first)\]?\n?/g;

/**
 * Which message of kubectl is about which object, in the order of the objects; undefined if that is not certain.
 *
 * kubectl prints one message for each object that is refused. First those about kinds that are not served, with the names of the objects, and in brackets
 * if there are several beside other messages. Then, in the order of the input, what the server said of each of the others, which names an object only if it
 * is invalid, forbidden, or does not match its schema. So there must be as many messages as objects, and no message may name another object.
 */
export function pairRefusals(words: string, objects: readonly KubeObject[]): readonly string[] | undefined {
  const ofKinds = new Map([...words.matchAll(unknownKind)].map(([, message = "", ...named]) => [named.join("\n"), message]));
  const messages = [...messagesIn(words.replace(unknownKind, "").trim())];
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
