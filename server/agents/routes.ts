import { z } from 'zod'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { acceptInvitation } from './accept-invitation.ts'
import {
  AVAILABILITIES,
  agentSchema,
  emailSchema,
  getAgent,
  getMe,
  type IsOnline,
  idSchema,
  listAgents,
  meSchema,
  nameSchema,
  roleSchema,
} from './agent.ts'
import { changePassword } from './change-password.ts'
import { editAgent, editMe } from './edit.ts'
import { type AuthDeps, findViewer, getViewer } from './find-viewer.ts'
import { getInvitation, getOpenInvitation, invitationLink, invitationSchema, listInvitations } from './invitation.ts'
import { inviteAgent, revokeInvitation } from './invite.ts'
import { passwordSchema } from './password.ts'
import { need } from './roles.ts'
import { needOwnOrigin, ownOrigin } from './same-origin.ts'
import { endSession, listSessions, sessionSchema } from './session.ts'
import { endedCookie, isSecure, sessionCookie } from './session-cookie.ts'
import { deviceOf, type SignedIn, signIn } from './sign-in.ts'
import { openSignInTries } from './sign-in-tries.ts'

export type AgentDeps = AuthDeps & { isOnline: IsOnline }

const nothing = z.null().describe('Done.')

export function agentRoutes(app: App, deps: AgentDeps): void {
  const { db, auth, config, isOnline } = deps
  const tries = openSignInTries(config.guards.signInTries)
  const meOf = (signedIn: SignedIn) => transaction(db, signedIn.workspaceId, (tx) => getMe(tx, signedIn, isOnline))

  app.post(
    '/api/v1/session',
    {
      schema: {
        tags: ['Session'],
        summary: 'Sign in',
        description: 'Sets the session cookie. After several wrong tries each further one must wait: `too-fast`.',
        body: z.object({ email: z.string().trim().toLowerCase().max(254), password: z.string().max(1000) }),
        response: { 200: z.object({ me: meSchema }) },
      },
    },
    async (request, reply) => {
      needOwnOrigin(config, request)
      const signedIn = await signIn({ ...deps, tries }, { ...request.body, from: deviceOf(request) })
      reply.header('set-cookie', sessionCookie(auth.secret, signedIn.token, isSecure(config, request.protocol)))
      return { me: await meOf(signedIn) }
    },
  )

  app.delete(
    '/api/v1/session',
    {
      schema: {
        tags: ['Session'],
        summary: 'Sign out',
        description: 'Ends this session and closes its sockets.',
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      needOwnOrigin(config, request)
      const viewer = await findViewer(deps, request.headers.cookie)
      if (viewer) await transaction(db, viewer.workspaceId, (tx) => endSession(tx, viewer, viewer.sessionId))
      return reply
        .header('set-cookie', endedCookie(isSecure(config, request.protocol)))
        .code(204)
        .send(null)
    },
  )

  app.get(
    '/api/v1/me',
    { schema: { tags: ['Me'], summary: 'The signed-in agent', response: { 200: meSchema } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => getMe(tx, viewer, isOnline))
    },
  )

  app.patch(
    '/api/v1/me',
    {
      schema: {
        tags: ['Me'],
        summary: 'Change my name or availability',
        body: z.object({ name: nameSchema.optional(), availability: z.enum(AVAILABILITIES).optional() }),
        response: { 200: meSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, async (tx) => {
        await editMe(tx, viewer, request.body)
        return getMe(tx, viewer, isOnline)
      })
    },
  )

  app.get(
    '/api/v1/sessions',
    { schema: { tags: ['Me'], summary: 'Where I am signed in', response: { 200: z.array(sessionSchema) } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => listSessions(tx, viewer))
    },
  )

  app.delete(
    '/api/v1/sessions/:id',
    {
      schema: {
        tags: ['Me'],
        summary: 'End one of my sessions',
        params: z.object({ id: z.string() }),
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await transaction(db, viewer.workspaceId, (tx) => endSession(tx, viewer, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.put(
    '/api/v1/password',
    {
      schema: {
        tags: ['Me'],
        summary: 'Change my password',
        description: 'Ends all my other sessions and closes their sockets.',
        body: z.object({ current: z.string().max(1000), next: passwordSchema }),
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await changePassword({ ...deps, tries }, viewer, { ...request.body, ip: request.ip })
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/v1/agents',
    { schema: { tags: ['Agents'], summary: 'All agents of the workspace', response: { 200: z.array(agentSchema) } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => listAgents(tx, isOnline))
    },
  )

  app.patch(
    '/api/v1/agents/:id',
    {
      schema: {
        tags: ['Agents'],
        summary: 'Change an agent',
        description:
          'For those who may manage agents. Deactivating ends every session at once. The last owner stays (`last-owner`).',
        params: z.object({ id: idSchema }),
        body: z.object({
          role: roleSchema.optional(),
          inboxIds: z.array(idSchema).max(1000).optional(),
          deactivated: z.boolean().optional(),
        }),
        response: { 200: agentSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, async (tx) => {
        await editAgent(tx, viewer, request.params.id, request.body)
        return getAgent(tx, request.params.id, isOnline)
      })
    },
  )

  app.get(
    '/api/v1/invitations',
    {
      schema: {
        tags: ['Invitations'],
        summary: 'Invitations that nobody has accepted yet',
        response: { 200: z.array(invitationSchema) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'agents.manage')
      return transaction(db, viewer.workspaceId, listInvitations)
    },
  )

  app.post(
    '/api/v1/invitations',
    {
      schema: {
        tags: ['Invitations'],
        summary: 'Invite an agent',
        description: 'The link works once, for seven days. It is mailed too when a mail server is set up.',
        body: z.object({ email: emailSchema, role: roleSchema, inboxIds: z.array(idSchema).max(1000).default([]) }),
        response: {
          201: z.object({ invitation: invitationSchema, link: z.string(), mailed: z.boolean() }),
        },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const origin = ownOrigin(config, request)
      const invited = await transaction(db, viewer.workspaceId, async (tx) => {
        const { id, token } = await inviteAgent(tx, auth, viewer, { ...request.body, origin })
        return { invitation: await getInvitation(tx, id), link: invitationLink(origin, token) }
      })
      return reply.code(201).send({ ...invited, mailed: config.mail !== undefined })
    },
  )

  app.delete(
    '/api/v1/invitations/:id',
    {
      schema: {
        tags: ['Invitations'],
        summary: 'Take an invitation back',
        params: z.object({ id: idSchema }),
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await transaction(db, viewer.workspaceId, (tx) => revokeInvitation(tx, viewer, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/v1/invitations/by-token/:token',
    {
      schema: {
        tags: ['Invitations'],
        summary: 'What an invitation link is about',
        params: z.object({ token: z.string().max(100) }),
        response: { 200: z.object({ email: z.string(), workspace: z.string(), invitedBy: z.string() }) },
      },
    },
    async (request) => {
      const { email, workspace, invitedBy } = await getOpenInvitation(db, request.params.token)
      return { email, workspace, invitedBy }
    },
  )

  app.post(
    '/api/v1/invitations/by-token/:token',
    {
      schema: {
        tags: ['Invitations'],
        summary: 'Accept an invitation',
        description: 'Makes the agent and signs them in.',
        params: z.object({ token: z.string().max(100) }),
        body: z.object({ name: nameSchema, password: passwordSchema }),
        response: { 201: z.object({ me: meSchema }) },
      },
    },
    async (request, reply) => {
      needOwnOrigin(config, request)
      const signedIn = await acceptInvitation(deps, request.params.token, { ...request.body, from: deviceOf(request) })
      reply.header('set-cookie', sessionCookie(auth.secret, signedIn.token, isSecure(config, request.protocol)))
      return reply.code(201).send({ me: await meOf(signedIn) })
    },
  )
}
