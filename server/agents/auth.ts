import { AsyncLocalStorage } from 'node:async_hooks'
import { newId } from '@parley/protocol/id.ts'
import { betterAuth } from 'better-auth'
import { CompiledQuery, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Db, Tx } from '../platform/database.ts'

/**
 * better-auth behind our own doors: its password hashing and its rows, inside our transactions, so that an owner and
 * their workspace, or a revoked session and the news of it, are one commit. Its own HTTP routes are not mounted: each
 * would be a second way in, past our limits and our events.
 */
export type Auth = {
  /** Signs cookies and whatever else this installation must recognise as its own. */
  secret: string
  hash(password: string): Promise<string>
  /** The user's id, or null: no such account and a wrong password look and last alike. */
  findUserByPassword(email: string, password: string): Promise<string | null>
  createUser(tx: Tx, user: { name: string; email: string; passwordHash: string }): Promise<string>
  createSession(tx: Tx, userId: string, from: { ip: string; device: string }): Promise<{ id: string; token: string }>
  setPassword(tx: Tx, userId: string, passwordHash: string): Promise<void>
}

export const SESSION_IDLE_DAYS = 7
export const SESSION_DAYS = 30

export async function openAuth(db: Db, secret: string): Promise<Auth> {
  const { kysely, inside } = kyselyInOurTransactions(db)
  const auth = betterAuth({
    database: { db: kysely, type: 'postgres', schemaName: 'auth', transaction: false },
    secret,
    // It wants one, and with no routes mounted never uses it.
    baseURL: 'http://localhost',
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: SESSION_IDLE_DAYS * 86_400 },
    advanced: { database: { generateId: () => newId(), validateSchema: false } },
    logger: { level: 'error' },
    telemetry: { enabled: false },
  })
  const { internalAdapter, password: passwords } = await auth.$context
  const decoy = await passwords.hash(crypto.randomUUID())
  return {
    secret,
    hash: (password) => passwords.hash(password),
    async findUserByPassword(email, password) {
      const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
      const hash = found?.accounts.find((account) => account.providerId === 'credential')?.password
      // Without an account the same work is done on a decoy: the time of the answer tells nobody who works here.
      const right = await passwords.verify({ hash: hash ?? decoy, password })
      return found && hash && right ? found.user.id : null
    },
    createUser: (tx, { name, email, passwordHash }) =>
      inside(tx, async () => {
        const user = await internalAdapter.createUser({ name, email, emailVerified: false }, {
          method: 'email',
        } as never)
        await internalAdapter.createAccount({
          userId: user.id,
          accountId: user.id,
          providerId: 'credential',
          password: passwordHash,
        } as never)
        return user.id
      }),
    createSession: (tx, userId, { ip, device }) =>
      inside(tx, () => internalAdapter.createSession(userId, false, { ipAddress: ip, userAgent: device })),
    setPassword: (tx, userId, passwordHash) => inside(tx, () => internalAdapter.updatePassword(userId, passwordHash)),
  }
}

/** A Kysely whose queries run in the transaction that `inside` names, or else on the pool, each by itself. */
function kyselyInOurTransactions(db: Db) {
  const current = new AsyncLocalStorage<Tx>()
  const connection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery) {
      const tx = current.getStore()
      if (tx) return tx.q.executeQuery<R>(CompiledQuery.raw(sql, [...parameters]))
      const { rows, rowCount } = await db.pool.query(sql, [...parameters])
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
    },
    streamQuery(): never {
      throw new Error('Nothing here streams.')
    },
  }
  const nothing = async () => {}
  const kysely = new Kysely<never>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (on) => new PostgresIntrospector(on),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: nothing,
        acquireConnection: async () => connection,
        beginTransaction: nothing,
        commitTransaction: nothing,
        rollbackTransaction: nothing,
        releaseConnection: nothing,
        destroy: nothing,
      }),
    },
  })
  return { kysely, inside: <T>(tx: Tx, work: () => Promise<T>) => current.run(tx, work) }
}
