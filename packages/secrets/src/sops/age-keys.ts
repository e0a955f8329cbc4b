import { Fault } from "@slipway/domain";
import { armor, Decrypter } from "age-encryption";

/** Private keys of age. */
export interface AgeKeys {
  /** Decrypts a text in age's armor. Undefined if none of the keys fits. */
  decrypt(armored: string): Promise<Buffer | undefined>;
}

/** Reads what `age-keygen` writes: one private key a line, comments between. Throws `invalid` if there is none, or another line; the message has nothing of it. */
export function parseAgeKeys(text: string, name: string): AgeKeys {
  const decrypter = new Decrypter();
  let count = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const key = line.trim();
    if (key === "" || key.startsWith("#")) continue;
    try {
      decrypter.addIdentity(key);
      count += 1;
    } catch {
      throw new Fault(
        "invalid",
        `${name}: line ${index + 1} is not a private key of age: keys begin with AGE-SECRET-KEY-; make one with age-keygen`,
      );
    }
  }
  if (count === 0) throw new Fault("invalid", `${name} has no private key of age: make one with age-keygen`);
  return {
    async decrypt(armored) {
      try {
        return Buffer.from(await decrypter.decrypt(armor.decode(armored)));
      } catch {
        // For other keys, or changed: no text of the library tells which without saying too much.
        return undefined;
      }
    },
  };
}
