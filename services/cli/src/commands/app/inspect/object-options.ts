import { type Command, InvalidArgumentError } from "commander";

/** How an argument that names an object is described. */
export const objectReference =
  "the object, as KIND/NAME; the kind as the target knows it, such as deploy, pod or ingresses.networking.k8s.io";

/** Options that say which of several objects is meant. */
export interface ObjectOptions {
  readonly namespace?: string;
  readonly target?: string;
}

/** An object as a person names it. */
export interface NamedObject {
  readonly kind: string;
  readonly name: string;
}

/** Reads `KIND/NAME`. */
export function namedObject(text: string): NamedObject {
  const at = text.indexOf("/");
  const [kind, name] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (kind === "" || name === "") throw new InvalidArgumentError("Write KIND/NAME, such as deployment/web.");
  return { kind, name };
}

/** Adds the options that say which of several objects is meant. */
export function withObjectOptions(command: Command): Command {
  return command
    .option("-n, --namespace <namespace>", "namespace of the object (default: those that the application deploys to)")
    .option("--target <deploy-target>", "look only on this deploy target of the application");
}

/** The object of a request. */
export function objectOf({ kind, name }: NamedObject, { namespace = "" }: ObjectOptions) {
  return { kind, name, namespace };
}
