import { type PipedPlace, usersOfPiped } from "@slipway/bus";
import { privateFolder } from "@slipway/runtime";
import { Keyring } from "./keyring.ts";

/** The keys that `slipway up` needs for a server of its own: those of the control plane and of this piped, and no others. */
export async function keysForPiped(dir: string, piped: PipedPlace): Promise<Keyring> {
  const keyring = new Keyring(dir);
  await privateFolder(dir);
  const others = (await keyring.list()).flatMap(({ owner }) =>
    "pipedId" in owner && (owner.projectId !== piped.projectId || owner.pipedId !== piped.pipedId) ? owner : [],
  );
  await keyring.remove(others);
  await keyring.ensure([{ role: "trace" }, { role: "gateway" }, { role: "operator" }, { role: "git" }, ...usersOfPiped(piped)]);
  await keyring.save();
  return keyring;
}
