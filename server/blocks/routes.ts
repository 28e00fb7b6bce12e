import type { Block } from '@parley/protocol/block.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { may } from '../agents/viewer.ts'
import type { Config } from '../config.ts'
import { getConversation } from '../conversations/find.ts'
import { ById, Comment, ConversationShape, VisitorIdentityShape } from '../conversations/schema.ts'
import { maskAddress } from '../places/mask.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import { blockVisitor, unblockVisitor } from './block.ts'
import { conversationOfBlock, listBlocks } from './list.ts'

const BlockShape = z
  .object({
    id: z.string(),
    inboxId: z.string(),
    visitor: VisitorIdentityShape,
    address: z.string().nullable().describe('An IPv4 address, or the first half of an IPv6 one.'),
    reason: z.string().nullable(),
    by: z.string().nullable(),
    at: z.string(),
    conversationId: z.string().nullable(),
  })
  .meta({ id: 'Block' }) satisfies z.ZodType<Block>

const One = { 200: z.object({ conversation: ConversationShape }) }

export function blockRoutes(app: App, deps: AuthDeps & Pick<Config, 'maskIps'>): void {
  const { db } = deps
  const tags = ['Blocks']

  app.put(
    '/api/v1/conversations/:id/block',
    {
      schema: {
        tags,
        summary: 'Block its visitor',
        description: 'They see a closed chat, and what they send is refused as `blocked`.',
        params: ById,
        body: z.object({
          byAddress: z.boolean().default(false).describe('Whoever comes to this inbox from their address, too.'),
          reason: Comment.nullish().describe('For colleagues.'),
          end: z.boolean().default(false).describe('End the conversation they have open, as abandoned.'),
        }),
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      if (request.body.byAddress && deps.maskIps === 'stored') {
        throw new Refused('bad-request', 'Addresses are not kept here, so none can be blocked.', { field: 'byAddress' })
      }
      return transaction(db, viewer.workspaceId, async (tx) => {
        await blockVisitor(tx, viewer, id, { ...request.body, reason: request.body.reason || null })
        return { conversation: await getConversation(tx, viewer, id) }
      })
    },
  )

  app.delete(
    '/api/v1/conversations/:id/block',
    { schema: { tags, summary: 'Unblock its visitor', params: ById, response: One } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return transaction(db, viewer.workspaceId, async (tx) => {
        await unblockVisitor(tx, viewer, id)
        return { conversation: await getConversation(tx, viewer, id) }
      })
    },
  )

  app.get(
    '/api/v1/blocks',
    {
      schema: {
        tags,
        summary: 'Who is blocked in the inboxes I see, the latest first',
        querystring: z.object({
          before: z.guid().optional().describe('The last id of the page before.'),
          limit: z.coerce.number().int().min(1).max(100).default(100),
        }),
        response: { 200: z.array(BlockShape) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const masks = deps.maskIps !== 'off' && !may(viewer, 'visitors.addresses')
      return transaction(db, viewer.workspaceId, async (tx) => {
        const blocks = await listBlocks(tx, viewer, request.query)
        return masks ? blocks.map(withoutAddressEnd) : blocks
      })
    },
  )

  app.delete(
    '/api/v1/blocks/:id',
    { schema: { tags, summary: 'Lift a block', params: ById, response: { 204: z.null() } } },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await transaction(db, viewer.workspaceId, async (tx) => {
        await unblockVisitor(tx, viewer, await conversationOfBlock(tx, viewer, request.params.id))
      })
      return reply.code(204).send(null)
    },
  )
}

/** An IPv6 address is kept as its first half here: made whole, so that it can be cut like any other. */
function withoutAddressEnd(block: Block): Block {
  const { address } = block
  if (address === null) return block
  return { ...block, address: maskAddress(address.includes(':') ? `${address}::` : address) }
}
