import { z } from 'zod'
import { emailSchema, getMe, type IsOnline, meSchema, nameSchema } from '../agents/agent.ts'
import type { AuthDeps } from '../agents/find-viewer.ts'
import { passwordSchema } from '../agents/password.ts'
import { needOwnOrigin, ownOrigin } from '../agents/same-origin.ts'
import { isSecure, sessionCookie } from '../agents/session-cookie.ts'
import { deviceOf } from '../agents/sign-in.ts'
import type { Config } from '../config.ts'
import { colorSchema, getInbox, inboxSchema, siteSchema } from '../inboxes/inbox.ts'
import { embedSnippet } from '../inboxes/snippet.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { isSetUp } from '../workspaces/installation.ts'
import { setUp } from './set-up.ts'

export type InstallationDeps = AuthDeps & {
  config: Pick<Config, 'demoPages'>
  isOnline: IsOnline
  version: string
}

export function installationRoutes(app: App, deps: InstallationDeps): void {
  const { db, auth, config, isOnline, version } = deps

  app.get(
    '/api/v1/installation',
    {
      schema: {
        tags: ['Installation'],
        summary: 'Whether this installation is set up',
        response: {
          200: z.object({
            setUp: z.boolean().describe('False until there is an owner: then show the set-up page.'),
            version: z.string(),
            demo: z.boolean().describe('Whether the sample shop is at /demo.'),
            mail: z.boolean().describe('Whether invitations are mailed.'),
          }),
        },
      },
    },
    async () => ({ setUp: await isSetUp(db), version, demo: config.demoPages, mail: config.mail !== undefined }),
  )

  app.post(
    '/api/v1/installation',
    {
      schema: {
        tags: ['Installation'],
        summary: 'Set up: workspace, owner and first web inbox',
        description: 'Works once. Signs the owner in. Later it is refused with `already-set-up`.',
        body: z.object({
          workspace: nameSchema.describe('The company’s name.'),
          name: nameSchema.describe('The owner’s name.'),
          email: emailSchema,
          password: passwordSchema,
          color: colorSchema.optional(),
          site: siteSchema.optional(),
        }),
        response: { 201: z.object({ me: meSchema, inbox: inboxSchema, snippet: z.string() }) },
      },
    },
    async (request, reply) => {
      needOwnOrigin(config, request)
      const signedIn = await setUp(deps, request.body, deviceOf(request))
      reply.header('set-cookie', sessionCookie(auth.secret, signedIn.token, isSecure(config, request.protocol)))
      const made = await transaction(db, signedIn.workspaceId, async (tx) => ({
        me: await getMe(tx, signedIn, isOnline),
        inbox: await getInbox(tx, signedIn.inboxId),
      }))
      return reply.code(201).send({ ...made, snippet: embedSnippet(ownOrigin(config, request), made.inbox.key) })
    },
  )
}
