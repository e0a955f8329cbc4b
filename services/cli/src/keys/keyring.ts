import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { natsUserOf, newNatsUser, type PipedPlace, type ServerUser, serverConfiguration } from "@slipway/bus";
import { Fault, messageOf } from "@slipway/domain";
import { ensureLocalToken, privateFolder } from "@slipway/runtime";
import { readPrivateFile, writePrivateFile } from "@slipway/runtime/client";
import { type KeyOwner, ownerOfPath, pathOfOwner, wordOfOwner } from "./key-owner.ts";

/** The key of an owner, and the one that it replaces. */
export interface KeyEntry {
  readonly owner: KeyOwner;
  /** The file with its seed, for NATS_NKEY. */
  readonly file: string;
  readonly publicKey: string;
  /** Still accepted, until it is retired. */
  readonly oldPublicKey?: string;
}

const names = { users: "nats-users.conf", gatewayPublic: "gateway.pub", history: "history.key" };
const what = "the key";
const endings = { seed: ".nk", old: ".old.nk" };

/**
 * A folder of keys for the users of NATS: a seed per user in a file that only this user can read, the part of nats-server's configuration with the public keys and
 * what each user may do, the public keys of the gateway, and the key that trace service and gateway share.
 * What it writes appears whole or not at all. Throws `precondition` for a key that others can read, or that is none.
 */
export class Keyring {
  readonly dir: string;
  /** The public keys of seeds: to derive one takes milliseconds. */
  readonly #publicKeys = new Map<string, string>();

  constructor(dir: string) {
    this.dir = dir;
  }

  /** The part of nats-server's configuration that `save` writes. */
  get usersFile(): string {
    return join(this.dir, names.users);
  }

  /** The key by which the trace service knows the gateway. */
  get historyKeyFile(): string {
    return join(this.dir, names.history);
  }

  /** The public keys of the gateway, for GATEWAY_KEYS. */
  get gatewayKeysFile(): string {
    return join(this.dir, names.gatewayPublic);
  }

  seedFile(owner: KeyOwner): string {
    return join(this.dir, `${pathOfOwner(owner)}${endings.seed}`);
  }

  /** Every key, by its path. Throws `not_found` if the folder is none of keys. */
  async list(): Promise<readonly KeyEntry[]> {
    const files = await readdir(this.dir, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOENT") throw new Fault("precondition", `${this.dir} cannot be read: ${messageOf(cause)}`, { cause });
      throw new Fault("not_found", `there are no keys in ${this.dir}: make them with slipway keys init`, { cause });
    });
    const paths = files.filter((path) => path.endsWith(endings.seed) && !path.endsWith(endings.old)).toSorted();
    const entries = await Promise.all(paths.map((path) => this.#entry(path.slice(0, -endings.seed.length))));
    return entries.filter((entry) => entry !== undefined);
  }

  /** Makes the keys that these owners lack. Returns those whose key is new. Throws `conflict` for a piped whose id another project has: the id alone is in subjects. */
  async ensure(owners: readonly KeyOwner[]): Promise<readonly KeyOwner[]> {
    await privateFolder(this.dir);
    const known = await this.list();
    for (const owner of owners) refuseTakenId(owner, known);
    const missing = owners.filter((owner) => !known.some((entry) => wordOfOwner(entry.owner) === wordOfOwner(owner)));
    for (const owner of missing) await this.#write(owner);
    return missing;
  }

  /** Gives owners new keys, beside which the present ones stay valid. Throws `precondition` for one that has two keys already. */
  async rotate(owners: readonly KeyOwner[]): Promise<void> {
    for (const { owner, oldPublicKey } of await this.require(owners))
      if (oldPublicKey !== undefined)
        throw new Fault("precondition", `${wordOfOwner(owner)} has two keys already: end its older one with slipway keys retire`);
    for (const owner of owners) {
      await writePrivateFile(this.#oldFile(owner), await readFile(this.seedFile(owner), "utf8"), what);
      await this.#write(owner);
    }
  }

  /** Ends the older of two keys. Idempotent. */
  async retire(owners: readonly KeyOwner[]): Promise<void> {
    await this.require(owners);
    for (const owner of owners) await rm(this.#oldFile(owner), { force: true });
  }

  /** Removes the keys of owners. */
  async remove(owners: readonly KeyOwner[]): Promise<void> {
    await this.require(owners);
    for (const owner of owners) for (const path of [this.#oldFile(owner), this.seedFile(owner)]) await rm(path, { force: true });
  }

  /** Writes what follows from the keys: the configuration of nats-server, the gateway's public keys, and the key of the trace service. */
  async save(): Promise<readonly KeyEntry[]> {
    const entries = await this.list();
    const users = entries.map(({ owner, publicKey, oldPublicKey }): ServerUser => {
      const publicKeys = oldPublicKey === undefined ? [publicKey] : [publicKey, oldPublicKey];
      return { user: owner, publicKeys };
    });
    await writePrivateFile(this.usersFile, `${heading}\n${serverConfiguration(users)}`, "the users of nats-server");
    const gateway = users.find(({ user }) => user.role === "gateway");
    const publicKeys = gateway?.publicKeys.map((key) => `${key}\n`).join("") ?? "";
    for (const folder of [this.dir, ...pipedsOf(entries).map(({ projectId, pipedId }) => join(this.dir, "pipeds", projectId, pipedId))])
      await writePrivateFile(join(folder, names.gatewayPublic), publicKeys, "the public keys of the gateway");
    await ensureLocalToken(this.historyKeyFile);
    return entries;
  }

  /** The entries of these owners. Throws `not_found` for one that has no key. */
  async require(owners: readonly KeyOwner[]): Promise<readonly KeyEntry[]> {
    const known = await this.list();
    return owners.map((owner) => {
      const entry = known.find((each) => wordOfOwner(each.owner) === wordOfOwner(owner));
      if (entry) return entry;
      throw new Fault("not_found", `there is no key for ${wordOfOwner(owner)} in ${this.dir}: see slipway keys list`);
    });
  }

  async #entry(path: string): Promise<KeyEntry | undefined> {
    const owner = ownerOfPath(path);
    if (owner === undefined) return undefined;
    const file = this.seedFile(owner);
    const [publicKey, oldPublicKey] = [await this.#publicKeyIn(file), await this.#publicKeyIn(this.#oldFile(owner))];
    if (publicKey === undefined) return undefined;
    // A rotation that was interrupted leaves the same key twice.
    const hasOld = oldPublicKey !== undefined && oldPublicKey !== publicKey;
    return { owner, file, publicKey, ...(hasOld && { oldPublicKey }) };
  }

  async #write(owner: KeyOwner): Promise<void> {
    const file = this.seedFile(owner);
    for (let folder = dirname(file); folder.length > this.dir.length; folder = dirname(folder)) await privateFolder(folder);
    await writePrivateFile(file, `${newNatsUser().seed}\n`, what);
  }

  /** The public key of the seed in a file; undefined if there is none. */
  async #publicKeyIn(file: string): Promise<string | undefined> {
    const seed = (await readPrivateFile(file, what))?.trim();
    if (seed === undefined) return undefined;
    try {
      return this.#publicKeys.getOrInsertComputed(seed, () => natsUserOf(seed).publicKey);
    } catch {
      // Without the cause, which may quote the seed.
      throw new Fault("precondition", `${file} holds no key: remove it, and make another one`);
    }
  }

  #oldFile(owner: KeyOwner): string {
    return join(this.dir, `${pathOfOwner(owner)}${endings.old}`);
  }
}

const heading = `# Made by slipway keys: the users of nats-server, their public keys, and what each may do. Changes are lost: include this file in your own configuration.`;

function pipedsOf(entries: readonly KeyEntry[]): readonly PipedPlace[] {
  return entries.flatMap(({ owner }) => ("pipedId" in owner && owner.role === "watcher" ? owner : []));
}

function refuseTakenId(owner: KeyOwner, known: readonly KeyEntry[]): void {
  if (!("pipedId" in owner)) return;
  const other = known.find(
    (each) => "pipedId" in each.owner && each.owner.pipedId === owner.pipedId && each.owner.projectId !== owner.projectId,
  );
  if (other === undefined || !("projectId" in other.owner)) return;
  throw new Fault(
    "conflict",
    `project ${other.owner.projectId} has a piped ${owner.pipedId} already: ids of pipeds are unique on a server, as commands name no project. Choose another id`,
  );
}
