import { z } from 'zod'
import { idSchema, nameSchema } from '../agents/agent.ts'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { createTeam } from './create.ts'
import { editTeam } from './edit.ts'
import { getTeam } from './find.ts'
import { listTeams, teamSchema } from './team.ts'

const Members = z.array(idSchema).max(1000)

export function teamRoutes(app: App, deps: AuthDeps): void {
  const tags = ['Teams']

  app.get(
    '/api/v1/teams',
    { schema: { tags, summary: 'All teams of the workspace', response: { 200: z.array(teamSchema) } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(deps.db, viewer.workspaceId, listTeams)
    },
  )

  app.post(
    '/api/v1/teams',
    {
      schema: {
        tags,
        summary: 'Make a team',
        body: z.object({ name: nameSchema, agentIds: Members.default([]) }),
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

  app.patch(
    '/api/v1/teams/:id',
    {
      schema: {
        tags,
        summary: 'Change its name, or who is in it',
        params: z.object({ id: idSchema }),
        body: z.object({ name: nameSchema.optional(), agentIds: Members.optional() }),
        response: { 200: teamSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'agents.manage')
      return transaction(deps.db, viewer.workspaceId, async (tx) => {
        await editTeam(tx, viewer.id, request.params.id, request.body)
        return getTeam(tx, request.params.id)
      })
    },
  )
}
