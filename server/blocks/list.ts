import type { Block } from '@parley/protocol/block.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { type IdentityRow, identityOf } from '../visitors/visitor.ts'

type Row = IdentityRow & {
  block_id: string
  inbox_id: string
  address: string | null
  reason: string | null
  blocked_by: string | null
  created_at: Date
  conversation_id: string | null
}

const COLUMNS = `b.id as block_id, b.inbox_id, b.address, b.reason, b.blocked_by, b.created_at,
  v.id, v.name, v.email, v.country, v.blocked_at, (select c.id from conversations c where c.workspace_id = b.workspace_id and c.visitor_id = b.visitor_id
    order by c.started_at desc limit 1) as conversation_id
  from blocks b join visitors v on v.workspace_id = b.workspace_id and v.id = b.visitor_id`

/** Who is shut out of the inboxes that the viewer sees, the latest first. */
export async function listBlocks(
  tx: Tx,
  viewer: Viewer,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<Block[]> {
  const rows = await tx.rows<Row>(
    'list-blocks',
    `select ${COLUMNS} where b.workspace_id = $1 and ($2::uuid[] is null or b.inbox_id = any($2))
       and ($3::uuid is null or b.id < $3) order by b.id desc limit $4`,
    [tx.workspaceId, viewer.inboxIds === 'all' ? null : viewer.inboxIds, before ?? null, limit],
  )
  return rows.map(present)
}

/** The conversation by which a block can be lifted: found through what the viewer may see. */
export async function conversationOfBlock(tx: Tx, viewer: Viewer, id: string): Promise<string> {
  const [row] = await tx.rows<Row>(
    'find-block',
    `select ${COLUMNS} where b.workspace_id = $1 and b.id = $3 and ($2::uuid[] is null or b.inbox_id = any($2))`,
    [tx.workspaceId, viewer.inboxIds === 'all' ? null : viewer.inboxIds, id],
  )
  if (!row?.conversation_id) throw notFound('block')
  return row.conversation_id
}

function present(row: Row): Block {
  return {
    id: row.block_id,
    inboxId: row.inbox_id,
    visitor: identityOf(row),
    address: row.address,
    reason: row.reason,
    by: row.blocked_by,
    at: row.created_at.toISOString(),
    conversationId: row.conversation_id,
  }
}
