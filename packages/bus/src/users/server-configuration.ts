import { askedByPipeds, askedOfPiped, type Question, toldToPipeds } from "./crossings.ts";
import { type Permissions, permissionsOf } from "./permissions-of.ts";
import type { BusUser, PipedPlace } from "./role.ts";

/** A user of nats-server and the public nkeys that prove to be it: two while one replaces the other. */
export interface ServerUser {
  /** `operator`: a person, who may do everything. */
  readonly user: BusUser | { readonly role: "operator" };
  readonly publicKeys: readonly string[];
}

/** How wide a line of a list may be. */
const width = 150;

/** The account of NATS with the streams, and with everybody who belongs to no piped. */
export const controlAccount = "slipway";

/** The account of the services of a piped. */
function accountOf({ projectId, pipedId }: PipedPlace): string {
  return `piped/${projectId}/${pipedId}`;
}

/**
 * The part of the configuration of nats-server that says who may do what: whoever has none of the keys is refused. The services of each piped have an account of their own, and reach of the streams and of the control plane
 * what `crossings.ts` lets pass. Lists that several users share stand once, as variables.
 */
export function serverConfiguration(users: readonly ServerUser[]): string {
  const pipeds = pipedsOf(users);
  const listed = users.map(({ user, publicKeys }) => ({
    user,
    publicKeys,
    permissions: user.role === "operator" ? undefined : permissionsOf(user, pipeds),
  }));
  const shared = new SharedLists(listed.flatMap(({ permissions }) => permissions?.publish.deny.join("\n") || []));
  const usersIn = (piped: PipedPlace | undefined): string => {
    const blocks = listed
      .filter(({ user }) => ("pipedId" in user ? user.pipedId === piped?.pipedId : piped === undefined))
      .flatMap(({ user, publicKeys, permissions }) =>
        publicKeys.map((key) =>
          [`      # ${titleOf(user)}`, `      {`, `        nkey: ${key}`, ...permissionLines(permissions, shared), `      }`].join("\n"),
        ),
      );
    return `    users: [\n${blocks.join("\n")}\n    ]`;
  };
  const accounts = [
    accountText(controlAccount, ["    jetstream: enabled", usersIn(undefined), ...controlCrossings(pipeds)]),
    ...pipeds.map((piped) => accountText(accountOf(piped), [usersIn(piped), ...pipedCrossings(piped)])),
  ];
  return `${shared.text()}accounts {\n${accounts.join("\n")}\n}\n`;
}

function accountText(name: string, parts: readonly string[]): string {
  return `  ${JSON.stringify(name)}: {\n${parts.join("\n")}\n  }`;
}

function controlCrossings(pipeds: readonly PipedPlace[]): readonly string[] {
  if (pipeds.length === 0) return [];
  const accounts = `accounts: [${pipeds.map((piped) => JSON.stringify(accountOf(piped))).join(", ")}]`;
  return [
    entries("exports", [
      ...askedByPipeds.map((question) => `${serviceText(question)}, ${accounts}`),
      ...toldToPipeds.map((subject) => `stream: ${JSON.stringify(subject)}, ${accounts}`),
    ]),
    entries(
      "imports",
      pipeds.flatMap((piped) => askedOfPiped(piped).map(({ subject }) => importText("service", accountOf(piped), subject))),
    ),
  ];
}

function pipedCrossings(piped: PipedPlace): readonly string[] {
  return [
    entries(
      "exports",
      askedOfPiped(piped).map((question) => `${serviceText(question)}, accounts: [${JSON.stringify(controlAccount)}]`),
    ),
    entries("imports", [
      ...askedByPipeds.map(({ subject }) => importText("service", controlAccount, subject)),
      ...toldToPipeds.map((subject) => importText("stream", controlAccount, subject)),
    ]),
  ];
}

function serviceText({ subject, answers, minutes }: Question): string {
  return `service: ${JSON.stringify(subject)}, response_type: ${answers}${minutes === undefined ? "" : `, threshold: "${minutes}m"`}`;
}

function importText(kind: "service" | "stream", account: string, subject: string): string {
  return `${kind}: { account: ${JSON.stringify(account)}, subject: ${JSON.stringify(subject)} }`;
}

function entries(name: string, lines: readonly string[]): string {
  return `    ${name}: [\n${lines.map((line) => `      { ${line} }`).join("\n")}\n    ]`;
}

/** Every piped that has users. */
function pipedsOf(users: readonly ServerUser[]): readonly PipedPlace[] {
  const found = users.flatMap(({ user }) => ("pipedId" in user ? { projectId: user.projectId, pipedId: user.pipedId } : []));
  return [...new Map(found.map((place) => [place.pipedId, place])).values()];
}

function titleOf(user: ServerUser["user"]): string {
  if ("pipedId" in user) return `${user.role} of piped ${user.pipedId} of project ${user.projectId}`;
  return "projectId" in user ? `${user.role} of project ${user.projectId}` : user.role;
}

function permissionLines(permissions: Permissions | undefined, shared: SharedLists): readonly string[] {
  if (permissions === undefined) return [];
  const { publish, subscribe, responses } = permissions;
  const deny =
    publish.deny.length === 0 ? [] : [`            deny: ${shared.nameOf(publish.deny) ?? listOf(publish.deny, "            ")}`];
  return [
    `        permissions: {`,
    `          publish: {`,
    `            allow: ${listOf(publish.allow, "            ")}`,
    ...deny,
    `          }`,
    `          subscribe: { allow: ${listOf(subscribe.allow, "          ")} }`,
    ...(responses ? [`          allow_responses: { max: ${responses.most}, expires: "${responses.minutes}m" }`] : []),
    `        }`,
  ];
}

function listOf(subjects: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const subject of subjects.map((each) => JSON.stringify(each))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + subject.length + indent.length < width) lines[lines.length - 1] = `${last}, ${subject}`;
    else lines.push(subject);
  }
  return `[\n${lines.map((line) => `${indent}  ${line}`).join("\n")}\n${indent}]`;
}

/** Lists that more than one user has. */
class SharedLists {
  readonly #names: ReadonlyMap<string, string>;

  constructor(lists: readonly string[]) {
    const repeated = [...new Set(lists.filter((list, at) => lists.indexOf(list) !== at))];
    this.#names = new Map(repeated.map((list, at) => [list, `SLIPWAY_OTHERS_${at + 1}`]));
  }

  nameOf(list: readonly string[]): string | undefined {
    const name = this.#names.get(list.join("\n"));
    return name && `$${name}`;
  }

  text(): string {
    return [...this.#names].map(([list, name]) => `${name}: ${listOf(list.split("\n"), "")}\n\n`).join("");
  }
}
