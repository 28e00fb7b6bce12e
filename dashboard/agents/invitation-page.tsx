import '../sign-in/sign-in.css'
import type { Me } from '@parley/protocol/agent.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { MailX } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { meQuery, queries } from '../live/workspace.ts'
import { BrandMark } from '../ui/avatar.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { Field, FieldError, PasswordField } from '../ui/field.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'

type Open = { email: string; workspace: string; invitedBy: string }

export function InvitationPage() {
  const { token } = useParams({ from: '/invitations/$token' })
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => request.get<Open>(`/invitations/by-token/${encodeURIComponent(token)}`),
  })
  return (
    <div className="signin">
      <main className="si">
        {invitation.data ? (
          <Accept token={token} invitation={invitation.data} />
        ) : invitation.error ? (
          <Over error={invitation.error} retry={() => void invitation.refetch()} />
        ) : (
          <LineSkeletons widths={['32px', '80%', '100%', '100%']} />
        )}
      </main>
      <footer className="s t3">Parley, on your own server</footer>
    </div>
  )
}

function Over({ error, retry }: { error: Error; retry(): void }) {
  if (error instanceof Failed && (error.code === 'invitation-over' || error.code === 'not-found')) {
    return (
      <Blank
        icon={MailX}
        title="This invitation is over"
        text="It was used, taken back, or older than seven days. Ask for a new one."
      >
        <Link to="/sign-in" className="btn sec">
          Sign in
        </Link>
      </Blank>
    )
  }
  return <CouldNotLoad what="the invitation" text={sentenceOf(error)} retry={retry} />
}

function Accept({ token, invitation }: { token: string; invitation: Open }) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: () =>
      request.post<{ me: Me }>(`/invitations/by-token/${encodeURIComponent(token)}`, { name: name.trim(), password }),
    onSuccess: async ({ me }) => {
      queries.clear()
      queries.setQueryData(meQuery.queryKey, me)
      await navigate({ to: '/', replace: true })
    },
  })
  const weak = accept.error instanceof Failed && /^password-too/.test(accept.error.code)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    accept.mutate()
  }
  return (
    <>
      <BrandMark />
      <h1>Join {invitation.workspace}</h1>
      <p className="t2 lead">
        {invitation.invitedBy} invited you to answer visitors together. You sign in as{' '}
        <b dir="ltr">{invitation.email}</b>.
      </p>
      <form onSubmit={submit} noValidate>
        {/* So that a password manager keeps the two together. */}
        <input type="email" name="email" autoComplete="username" value={invitation.email} readOnly hidden />
        <Field
          large
          label="Your name"
          name="name"
          autoComplete="name"
          autoFocus
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
          hint="Visitors and colleagues see it."
        />
        <PasswordField
          large
          label="Password"
          name="new-password"
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          hint="At least 10 characters. A few words are easier to keep than signs."
          error={weak ? accept.error?.message : undefined}
        />
        {accept.error && !weak && <FieldError>{sentenceOf(accept.error)}</FieldError>}
        <Button
          type="submit"
          look="primary"
          size="large"
          disabled={accept.isPending || name.trim() === '' || password === ''}
        >
          Start answering
        </Button>
      </form>
    </>
  )
}
