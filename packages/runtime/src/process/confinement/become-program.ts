/**
 * Replaces its process by a program, which keeps the id of the process: `FILE`, with `{ program, args, env, door }`. Nothing of the program's environment may have
 * an effect before that: it may come from an application file. With a door, a child that belongs to the same process group passes connections on.
 */
export const becomeProgram = `
const { readFileSync, rmSync } = require("node:fs");
const file = process.argv[1];
const { program, args, env, door } = JSON.parse(readFileSync(file, "utf8"));
rmSync(file);
const become = () => process.execve(program, args, env);
if (!door) become();
const { spawn } = require("node:child_process");
const porter = spawn(process.execPath, ["--no-warnings", "--eval", door.program, door.socket, String(door.port)], { env: {}, stdio: ["ignore", "pipe", "ignore"] });
porter.stdout.once("data", become);
porter.once("exit", () => process.exit(125));
`;

/** Passes connections to a port on to a Unix socket: `SOCKET PORT`. Writes a line when it listens. */
export const porterProgram = `
const { connect, createServer } = require("node:net");
const [socket, port] = process.argv.slice(1);
const server = createServer({ allowHalfOpen: true }, (inside) => {
  const outside = connect({ path: socket, allowHalfOpen: true });
  inside.on("error", () => outside.destroy()).on("close", () => outside.destroy());
  outside.on("error", () => inside.destroy()).on("close", () => inside.destroy());
  inside.pipe(outside).pipe(inside);
});
server.listen({ host: "127.0.0.1", port: Number(port) }, () => process.stdout.write("\\n"));
`;
