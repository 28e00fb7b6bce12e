import type { Profile } from '@parley/protocol/client.ts'
import type { FastifyRequest } from 'fastify'
import type { Db } from '../platform/database.ts'
import { requireVisitor } from './find-visitor.ts'
import type { VisitorAuthor } from './visitor.ts'

/** The visitor of an HTTP request, by its bearer token. */
export type RequestVisitor = (request: FastifyRequest) => Promise<VisitorAuthor>

export function openRequestVisitor(db: Db, secret: string, keptAddress: (address: string) => string): RequestVisitor {
  return async (request) => {
    const ip = keptAddress(request.ip)
    const claim = await requireVisitor(db, secret, request.headers.authorization, ip)
    const language = request.headers['accept-language']?.split(',')[0]?.slice(0, 35)
    const profile: Profile = language ? { language } : {}
    return {
      kind: 'visitor',
      workspaceId: claim.workspaceId,
      id: claim.visitorId,
      inboxId: claim.inboxId,
      seen: { ip, userAgent: request.headers['user-agent']?.slice(0, 500) ?? null, profile, page: null },
    }
  }
}
