package main

import "context"

func bench(ctx context.Context, d *dev, args []string) error    { return nil }
func pictures(ctx context.Context, d *dev, args []string) error { return nil }
