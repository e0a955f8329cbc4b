import { Command } from "commander";
import { type OutputFormat, outputOption, printValue } from "../output/print.ts";
import { withExamples } from "./with-examples.ts";

interface Options {
  readonly output: OutputFormat;
  readonly publicKey?: string;
  readonly piped?: string;
  readonly inputFile?: string;
  readonly useBase64Encoding?: boolean;
  readonly generateKeyPair?: string;
}

/** `slipway encrypt` */
export function encryptCommand(): Command {
  const command = new Command("encrypt")
    .description("Encrypt a secret for spec.encryption.encryptedSecrets of an application file; reads it from standard input")
    .option("--public-key <file>", "public key of the piped")
    .option("--piped <piped file>", "piped file that names the key: secretManagement")
    .option(
      "--input-file <file>",
      "file with the secret, of which every byte is encrypted (default: standard input without its last line break)",
    )
    .option("--use-base64-encoding", "encode the secret in base64 first, as data of a Kubernetes Secret needs it")
    .option(
      "--generate-key-pair <folder>",
      "make a new pair of keys in a folder instead: private.pem for the piped, public.pem for everybody",
    )
    .addOption(outputOption())
    .action(encrypt);
  return withExamples(
    command,
    "encrypt --generate-key-pair keys",
    "encrypt --public-key keys/public.pem < password.txt",
    "encrypt --piped piped.yaml --input-file tls.key --use-base64-encoding",
  );
}

async function encrypt({ output, publicKey, piped, inputFile, useBase64Encoding = false, generateKeyPair }: Options): Promise<void> {
  // Imported here: the help of all commands starts faster without it.
  const { Fault } = await import("@slipway/domain");
  if (generateKeyPair !== undefined) {
    const { writeKeyPair } = await import("../secrets/write-key-pair.ts");
    const files = await writeKeyPair(generateKeyPair);
    return printValue(files, output, () => `${files.privateKeyFile} is for the piped only, ${files.publicKeyFile} encrypts`);
  }
  if ((publicKey === undefined) === (piped === undefined))
    throw new Fault("invalid", "name the key to encrypt with: either --public-key FILE, or --piped with the piped file that names it");
  const { encryptionKey } = await import("../secrets/encryption-key.ts");
  const { readSecret } = await import("../secrets/read-secret.ts");
  const { encryptHybrid } = await import("@slipway/secrets");
  const { shortestHidden } = await import("@slipway/runtime");
  const { writeErr } = await import("../output/terminal/terminal.ts");
  const key = await encryptionKey({ publicKey, piped });
  const secret = await readSecret(inputFile);
  if (secret.toString().trim().length < shortestHidden)
    writeErr(`slipway: a secret of less than ${shortestHidden} characters is not masked in logs and differences: use a longer one`);
  const encrypted = encryptHybrid(useBase64Encoding ? Buffer.from(secret.toString("base64")) : secret, key);
  printValue({ encrypted }, output, () => encrypted);
}
