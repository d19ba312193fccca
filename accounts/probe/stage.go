package probe

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"time"

	"postkey/accounts"
)

// Stage runs one stage on an open connection: f gets a context that ends with
// the stage's time limit, and the server a fresh allowance of bytes and lines.
// When f succeeds the stage is added to Steps. Its error comes back as an
// [*accounts.Problem] that names server and stage; one that f made keeps its
// reason.
func (c *Conn) Stage(ctx context.Context, stage accounts.Stage, f func(context.Context) error) error {
	return c.stage(ctx, stage, c.limits.of(stage), f)
}

// StageWithin is [Conn.Stage] with a time limit of its own, for what is known to
// take a server longer.
func (c *Conn) StageWithin(ctx context.Context, stage accounts.Stage, limit time.Duration, f func(context.Context) error) error {
	return c.stage(ctx, stage, limit, f)
}

// StageOfList is [Conn.Stage] for answers with a line for each message there is:
// their number is bounded by their bytes alone.
func (c *Conn) StageOfList(ctx context.Context, stage accounts.Stage, f func(context.Context) error) error {
	return c.Stage(ctx, stage, func(ctx context.Context) error {
		c.left.lines = c.left.bytes
		return f(ctx)
	})
}

func (c *Conn) stage(ctx context.Context, stage accounts.Stage, limit time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c.left = allowance{bytes: c.limits.Bytes, lines: c.limits.Lines}
	began := time.Now()
	if err := f(ctx); err != nil {
		return c.problem(ctx, stage, err)
	}
	took := time.Since(began)
	if i := slices.IndexFunc(c.Steps, func(s accounts.Step) bool { return s.Stage == stage }); i >= 0 {
		c.Steps[i].Took += took
	} else {
		c.Steps = append(c.Steps, accounts.Step{Stage: stage, Took: took})
	}
	return nil
}

// open is a stage of opening: its beginning is reported.
func (c *Conn) open(ctx context.Context, stage accounts.Stage, limit time.Duration, f func(context.Context) error) error {
	if c.options.Progress != nil {
		c.options.Progress(stage)
	}
	return c.stage(ctx, stage, limit, f)
}

// problem says why a stage failed.
func (c *Conn) problem(ctx context.Context, stage accounts.Stage, err error) *accounts.Problem {
	p, ok := errors.AsType[*accounts.Problem](err)
	if !ok {
		p = &accounts.Problem{Reason: reason(ctx, stage, err), Err: err}
	}
	p.Server, p.Stage, p.Proxy = c.Server, stage, cmp.Or(p.Proxy, c.proxy)
	return p
}

func reason(ctx context.Context, stage accounts.Stage, err error) accounts.Reason {
	op, network := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return accounts.Cancelled
	case ctx.Err() != nil, isTimeout(err):
		return accounts.Timeout
	case network && (op.Op == "remote error" || op.Op == "local error"):
		return accounts.TLSBroken // an alert of crypto/tls, here or there
	case network, errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe):
		return hungUp(stage)
	}
	return accounts.ProtocolError
}

// hungUp is what it means that a server ends the connection without a word. Most
// often it has enough of callers, but not where it was asked something.
func hungUp(stage accounts.Stage) accounts.Reason {
	switch stage {
	case accounts.StageStartTLS:
		return accounts.TLSBroken
	case accounts.StageLogin:
		return accounts.Unknown // some do so for a wrong name, some for a wrong password
	}
	return accounts.ServerBusy
}

// refuse is a Problem with the server's words; its stage is filled in by Stage.
func (c *Conn) refuse(reason accounts.Reason, words string) error {
	return &accounts.Problem{Reason: reason, Reply: c.Clean(words)}
}
