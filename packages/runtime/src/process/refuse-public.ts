import { Fault } from "@slipway/domain";

const readableByOthers = 0o007;

/** Throws `precondition` for a file with a secret that every user can read, by its mode. Its group may: of a file that is mounted into a pod, that is how the service reads it. `name` is what messages call it. */
export function refusePublic(mode: number, name: string): void {
  if ((mode & readableByOthers) !== 0)
    throw new Fault(
      "precondition",
      `${name} can be read by every user of this machine: run chmod 600 on it, or set defaultMode: 0440 if it is a Secret in a pod`,
    );
}
