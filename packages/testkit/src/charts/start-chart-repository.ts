import type { PackedChart } from "./pack-chart.ts";
import { basicAuthorization, type ChartServer, type ChartServerOptions, serve } from "./serve.ts";

/** An HTTP chart repository: `index.yaml`, and the archives beside it. */
export interface ChartRepository extends ChartServer {
  /** Adds a chart to the index. */
  publish(chart: PackedChart): void;
}

/** Starts an HTTP chart repository, which has no charts yet. */
export async function startChartRepository(options: ChartServerOptions = {}): Promise<ChartRepository> {
  const charts = new Map<string, PackedChart>();
  const expected = options.credentials && basicAuthorization(options.credentials);
  const server = await serve(options, (request, response, { pathname }) => {
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="charts"' }).end("sign in\n");
      return;
    }
    const chart = charts.get(pathname);
    if (pathname === "/index.yaml") response.setHeader("content-type", "text/yaml").end(indexOf(charts));
    else if (chart) response.setHeader("content-type", "application/gzip").end(chart.archive);
    else response.writeHead(404).end("not found\n");
  });
  return Object.assign(server, {
    publish: (chart: PackedChart) => void charts.set(`/${archiveName(chart)}`, chart),
  });
}

function archiveName({ name, version }: PackedChart): string {
  return `${name}-${version}.tgz`;
}

/** JSON is YAML too. */
function indexOf(charts: ReadonlyMap<string, PackedChart>): string {
  const entries = Map.groupBy(charts.values(), ({ name }) => name)
    .entries()
    .map(([name, versions]) => [
      name,
      versions.map((chart) => ({
        apiVersion: "v2",
        name,
        version: chart.version,
        digest: chart.digest,
        created: "2026-01-01T00:00:00Z",
        urls: [archiveName(chart)],
      })),
    ]);
  return JSON.stringify({ apiVersion: "v1", generated: "2026-01-01T00:00:00Z", entries: Object.fromEntries(entries) });
}
