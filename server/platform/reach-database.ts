import pg from 'pg'
import { CannotStart } from './cannot-start.ts'

/** The first version with uuidv7(). */
const OLDEST = 18

/** Makes sure that an external database answers and is one we can work with, or says in a sentence why not. */
export async function reachDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 8000, query_timeout: 8000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('show server_version')
    const version = Number.parseInt(rows[0].server_version, 10)
    if (version < OLDEST) {
      throw new CannotStart(`The database ${nameOf(client)} is PostgreSQL ${version}. Parley needs ${OLDEST} or later.`)
    }
  } catch (error) {
    if (error instanceof CannotStart) throw error
    throw new CannotStart(
      `The database ${nameOf(client)} cannot be reached: ${reasonOf(error as Error)}. See DATABASE_URL.`,
    )
  } finally {
    await client.end().catch(() => {})
  }
}

/** Built from the parts, so that no password is in it. */
function nameOf({ database, host, port }: pg.Client): string {
  return `${database} at ${host}:${port}`
}

function reasonOf(error: Error & { code?: string; errors?: Error[] }): string {
  // Connecting to a name that has several addresses fails with all their errors and no message.
  const message = error.message || error.errors?.[0]?.message || error.code || 'no reason given'
  return message.replace(/\.$/, '')
}
