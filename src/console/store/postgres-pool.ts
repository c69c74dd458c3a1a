import { Pool, types } from "pg";

/** Connections of one console. */
const CONNECTIONS_MAX = 10;
const CONNECT_MS_MAX = 5_000;
const INT8 = 20;

/** @param schema where the tables are, when not the default one */
export function postgresPool(url: string, schema?: string): Pool {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    application_name: "keyward",
    ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }),
    types: {
      // Times in milliseconds, counts and ids: none comes near 2^53.
      getTypeParser: ((oid: number, format?: "text") =>
        oid === INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // A server that goes away closes idle connections; the next query opens another.
  pool.on("error", () => {});
  // Those in use too, between two queries of a transaction, where the pool does not listen; the second query fails then.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}
