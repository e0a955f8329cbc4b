import { Command } from "commander";
import { printValue } from "../../output/print.ts";
import { type KeysOptions, keysCommand, openKeyring } from "./keys-command.ts";

interface ConfigOptions extends KeysOptions {
  readonly listen: string;
  readonly store: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
}

/** `slipway keys config` */
export function configCommand(): Command {
  const command = new Command("config")
    .description("Write a whole configuration for a nats-server that knows these users, with TLS if certificates are given")
    .option("--listen <host:port>", "address to listen on; others than those of this machine need TLS", "127.0.0.1:4222")
    .option("--store <directory>", "folder of the streams", "/var/lib/nats")
    .option("--tls-cert <file>", "certificate of the server, PEM")
    .option("--tls-key <file>", "key of the certificate, PEM")
    .option("--tls-client-ca <file>", "authority of the certificates that clients have to show, PEM (default: they need none)")
    .action(async (options: ConfigOptions) => {
      const { writeServerFile } = await import("../../keys/server-file.ts");
      const keyring = await openKeyring(options);
      await keyring.save();
      const configuration = await writeServerFile(keyring, options);
      printValue({ configuration }, options.output, () => `Wrote ${configuration}.\n\nNext: nats-server --config ${configuration}`);
    });
  return keysCommand(
    command,
    "keys config",
    "keys config --listen 0.0.0.0:4222 --tls-cert server.pem --tls-key server-key.pem --store /var/lib/nats",
  );
}
