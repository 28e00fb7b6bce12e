import { z } from 'zod'
import { idSchema, nameSchema } from '../agents/agent.ts'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { createTeam } from './create.ts'
import { listTeams, teamSchema } from './team.ts'

export function teamRoutes(app: App, deps: AuthDeps): void {
  app.get(
    '/api/v1/teams',
    { schema: { tags: ['Teams'], summary: 'All teams of the workspace', response: { 200: z.array(teamSchema) } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(deps.db, viewer.workspaceId, listTeams)
    },
  )

  app.post(
    '/api/v1/teams',
    {
      schema: {
        tags: ['Teams'],
        summary: 'Make a team',
        body: z.object({ name: nameSchema, agentIds: z.array(idSchema).max(1000).default([]) }),
        response: { 201: teamSchema },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'agents.manage')
      const team = await transaction(deps.db, viewer.workspaceId, (tx) => createTeam(tx, viewer.id, request.body))
      return reply.code(201).send(team)
    },
  )
}
