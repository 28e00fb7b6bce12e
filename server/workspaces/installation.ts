import { randomBytes } from 'node:crypto'
import { acrossWorkspaces, type Db, type Tx } from '../platform/database.ts'

/** What the installation as a whole remembers: that it was set up, and its secret. */
export async function isSetUp(db: Db): Promise<boolean> {
  const [row] = await acrossWorkspaces(db, 'whether there is an owner yet', (tx) =>
    tx.q.selectFrom('installation').select('value').where('name', '=', 'set-up').execute(),
  )
  return row !== undefined
}

/** True for exactly one caller, ever. The row's key decides: of two at once the second waits, and then finds it taken. */
export async function claimSetUp(tx: Tx): Promise<boolean> {
  const claimed = await tx.q
    .insertInto('installation')
    .values({ name: 'set-up', value: new Date().toISOString() })
    .onConflict((taken) => taken.doNothing())
    .returning('name')
    .execute()
  return claimed.length === 1
}

/** The operator's key, or else the one that the first node of this installation made. */
export async function getSecret(db: Db, given: string | undefined): Promise<string> {
  if (given) return given
  return acrossWorkspaces(db, 'the secret belongs to the installation', async (tx) => {
    await tx.q
      .insertInto('installation')
      .values({ name: 'secret', value: randomBytes(32).toString('base64url') })
      .onConflict((taken) => taken.doNothing())
      .execute()
    return (
      await tx.q.selectFrom('installation').select('value').where('name', '=', 'secret').executeTakeFirstOrThrow()
    ).value
  })
}
