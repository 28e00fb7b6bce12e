import { createAgent } from '../agents/create.ts'
import type { AuthDeps } from '../agents/find-viewer.ts'
import { checkPassword } from '../agents/password.ts'
import { type Device, type SignedIn, startSession } from '../agents/sign-in.ts'
import type { Config } from '../config.ts'
import { createInbox } from '../inboxes/create.ts'
import { CannotStart } from '../platform/cannot-start.ts'
import { type Tx, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { createWorkspace, newWorkspaceId } from '../workspaces/create.ts'
import { claimSetUp, isSetUp } from '../workspaces/installation.ts'

export type SetUp = { workspace: string; name: string; email: string; password: string; color?: string; site?: string }

/** The workspace, its owner and its first inbox, all or nothing, once in an installation's life. */
export async function setUp(deps: AuthDeps, wish: SetUp, from: Device): Promise<SignedIn & { inboxId: string }> {
  const { db, auth } = deps
  // Asked before the costly hash, so that nobody can keep us busy with it later; claimSetUp() decides.
  if (await isSetUp(db)) throw alreadySetUp()
  checkPassword(wish.password, wish.email)
  const passwordHash = await auth.hash(wish.password)
  return transaction(db, newWorkspaceId(), async (tx) => {
    const { owner, inboxId } = await make(tx, deps, { ...wish, passwordHash })
    return { ...(await startSession(tx, auth, owner, from)), inboxId }
  })
}

/** From PARLEY_OWNER_EMAIL and PARLEY_OWNER_PASSWORD at the first start; later they mean nothing. */
export async function setUpUnattended(deps: AuthDeps, { owner }: Pick<Config, 'owner'>): Promise<boolean> {
  if (!owner || (await isSetUp(deps.db))) return false
  const email = owner.email.toLowerCase()
  try {
    checkPassword(owner.password, email)
  } catch (error) {
    if (error instanceof Refused) throw new CannotStart(`PARLEY_OWNER_PASSWORD is not accepted. ${error.message}`)
    throw error
  }
  const passwordHash = await deps.auth.hash(owner.password)
  const name = email.split('@')[0]!
  try {
    await transaction(deps.db, newWorkspaceId(), (tx) =>
      make(tx, deps, { workspace: owner.workspace, name, email, passwordHash }),
    )
    return true
  } catch (error) {
    // Another node starts beside us, and was faster.
    if (error instanceof Refused && error.code === 'already-set-up') return false
    throw error
  }
}

async function make(tx: Tx, { auth }: AuthDeps, wish: Omit<SetUp, 'password'> & { passwordHash: string }) {
  if (!(await claimSetUp(tx))) throw alreadySetUp()
  await createWorkspace(tx, wish.workspace)
  const { name, email, passwordHash, color, site } = wish
  const owner = await createAgent(tx, auth, { name, email, passwordHash, role: 'owner', inboxIds: [] })
  const { id: inboxId } = await createInbox(tx, owner.id, {
    name: wish.workspace.slice(0, 60),
    settings: { ...(color && { color }), ...(site && { sites: [site] }) },
  })
  return { owner, inboxId }
}

function alreadySetUp(): Refused {
  return new Refused('already-set-up', 'This installation is set up. Sign in instead.')
}
