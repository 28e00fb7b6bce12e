import './sign-in.css'
import type { Me } from '@parley/protocol/agent.ts'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { meQuery, queries } from '../live/workspace.ts'
import { BrandMark } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Field, FieldError, PasswordField } from '../ui/field.tsx'

export function SignInPage() {
  const { to, ended } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const router = useRouter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => request.post<{ me: Me }>('/session', { email, password }),
    onSuccess: async ({ me }) => {
      queries.setQueryData(meQuery.queryKey, me)
      if (to) router.history.replace(to)
      else await navigate({ to: '/', replace: true })
    },
  })
  const wrong = signIn.error instanceof Failed && signIn.error.code === 'wrong-password'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <div className="signin">
      <main className="si">
        <BrandMark />
        <h1>Sign in to Parley</h1>
        {(to || ended) && !signIn.error && (
          <p className="banner">
            {ended ? 'You were signed out. Your drafts are kept on this device.' : 'Sign in to go on where you were.'}
          </p>
        )}
        <form onSubmit={submit} noValidate>
          <Field
            large
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <PasswordField
            large
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            error={wrong ? signIn.error?.message : undefined}
          />
          {signIn.error && !wrong && <FieldError>{sentenceOf(signIn.error)}</FieldError>}
          <Button
            type="submit"
            look="primary"
            size="large"
            disabled={signIn.isPending || email.trim() === '' || password === ''}
          >
            Sign in
          </Button>
        </form>
        <p className="s t3 forgot">Forgot the password? An owner or admin of your workspace can invite you again.</p>
      </main>
      <footer className="s t3">Parley, on your own server</footer>
    </div>
  )
}
