import type { Tx } from '../platform/database.ts'

/** What visitors may know of each agent of a workspace, by id. */
export type Faces = ReadonlyMap<string, { name: string; picture: string | null }>

const known = new Map<string, Faces>()
/** Word of a change on another node may be lost: a name is at most this old. */
const KEEP_MS = 60_000

/** Kept per workspace until an agent changes: every message a visitor gets shows one. */
export async function facesOf(tx: Tx): Promise<Faces> {
  const kept = known.get(tx.workspaceId)
  if (kept) return kept
  const rows = await tx.q
    .selectFrom('agents')
    .select(['id', 'name', 'picture'])
    .where('workspace_id', '=', tx.workspaceId)
    .execute()
  const faces: Faces = new Map(rows.map(({ id, name, picture }) => [id, { name, picture }]))
  known.set(tx.workspaceId, faces)
  setTimeout(() => known.get(tx.workspaceId) === faces && known.delete(tx.workspaceId), KEEP_MS).unref()
  return faces
}

/** What is at hand without asking the database. */
export function knownFaces(workspaceId: string): Faces | undefined {
  return known.get(workspaceId)
}

export function forgetFaces(workspaceId: string): void {
  known.delete(workspaceId)
}
