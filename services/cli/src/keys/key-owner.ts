import { type BusUser, controlRoles, type PipedPlace, pipedRoles, type ServerUser, usersOfPiped } from "@slipway/bus";
import { Fault } from "@slipway/domain";

/** Whose key it is: a user of NATS, or the operator. */
export type KeyOwner = ServerUser["user"];

const id = "[A-Za-z0-9_-]+";
const words = {
  ci: new RegExp(`^ci:(${id})$`),
  piped: new RegExp(`^(${id})/(${id})$`),
  ofPiped: new RegExp(`^(${id})/(${id})/(${pipedRoles.join("|")})$`),
};

/** The word for an owner on the command line: `gateway`, `ci:shop`, `shop/eu-1/watcher`. */
export function wordOfOwner(owner: KeyOwner): string {
  if ("pipedId" in owner) return `${owner.projectId}/${owner.pipedId}/${owner.role}`;
  return "projectId" in owner ? `ci:${owner.projectId}` : owner.role;
}

/** The path of an owner's key below the folder of all keys, without its ending. All keys of a piped are in one folder, which goes to its machine. */
export function pathOfOwner(owner: KeyOwner): string {
  if ("pipedId" in owner) return `pipeds/${owner.projectId}/${owner.pipedId}/${owner.role}`;
  return "projectId" in owner ? `ci/${owner.projectId}` : owner.role;
}

/** The owner of a key by its path; undefined for a path that is none of ours. */
export function ownerOfPath(path: string): KeyOwner | undefined {
  const [folder = "", ...rest] = path.split("/");
  if (rest.length === 0) return ownersOf(folder)?.[0];
  if (folder === "ci") return ownersOf(`ci:${rest.join("/")}`)?.[0];
  return folder === "pipeds" && rest.length === 3 ? ownersOf(rest.join("/"))?.[0] : undefined;
}

/** The owners that a word stands for: `shop/eu-1` for all of a piped. Undefined for a word that is none. */
export function ownersOf(word: string): readonly KeyOwner[] | undefined {
  const control = controlRoles.find((role) => role === word);
  if (control !== undefined) return [{ role: control }];
  if (word === "operator" || word === "git") return [{ role: word }];
  const [, ciProject] = words.ci.exec(word) ?? [];
  if (ciProject !== undefined) return [{ role: "ci", projectId: ciProject }];
  const [, projectId, pipedId, role] = words.ofPiped.exec(word) ?? words.piped.exec(word) ?? [];
  if (projectId === undefined || pipedId === undefined) return undefined;
  const users = usersOfPiped({ projectId, pipedId });
  return role === undefined ? users : users.filter((user: BusUser) => user.role === role);
}

/** The owners that words stand for. Throws `invalid` for a word that is none. */
export function requireOwners(given: readonly string[]): readonly KeyOwner[] {
  return given.flatMap((word) => {
    const owners = ownersOf(word);
    if (owners) return owners;
    throw new Fault(
      "invalid",
      `"${word}" names no user: write trace, gateway, operator, git, ci:PROJECT, PROJECT/PIPED or PROJECT/PIPED/SERVICE (${pipedRoles.join(", ")})`,
    );
  });
}

/** The piped that a word names. Throws `invalid` for another word. */
export function requirePiped(word: string): PipedPlace {
  const [, projectId, pipedId] = words.piped.exec(word) ?? [];
  if (projectId !== undefined && pipedId !== undefined) return { projectId, pipedId };
  throw new Fault("invalid", `"${word}" names no piped: write PROJECT/PIPED, as projectID and pipedID are in the piped file`);
}
