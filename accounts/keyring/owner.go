//go:build !darwin && !windows

package keyring

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// An owner is a program that serves the Secret Service.
type owner struct {
	name string // as people know it
	// bus are other names it has on the session bus, with the same connection.
	bus []string
	// process is how its process is called, in the 15 bytes Linux keeps.
	process []string
	// asks is true when it may show a prompt for a single item, or for a program
	// that is new to it, although it is unlocked.
	asks bool
}

var owners = []owner{
	{name: "GNOME Keyring", bus: []string{"org.gnome.keyring"}, process: []string{"gnome-keyring-d"}},
	{name: "KWallet", bus: []string{"org.kde.kwalletd6", "org.kde.kwalletd5", "org.kde.secretservicecompat"}, process: []string{"kwalletd6", "kwalletd5", "ksecretd"}, asks: true},
	{name: "KeePassXC", bus: []string{"org.keepassxc.KeePassXC.MainWindow"}, process: []string{"keepassxc"}, asks: true},
}

// owner finds out which program serves the Secret Service. For one we do not
// know the name is empty.
func (s *secretService) owner(ctx context.Context) owner {
	unknown := owner{asks: true}
	unique := s.nameOwner(ctx, serviceName)
	if unique == "" {
		return unknown
	}
	for _, o := range owners {
		for _, name := range o.bus {
			if s.nameOwner(ctx, name) == unique {
				return o
			}
		}
	}
	var pid uint32
	if err := s.bus(ctx, "GetConnectionUnixProcessID", unique).Store(&pid); err != nil {
		return unknown
	}
	process, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return unknown // another system than Linux, or a sandbox
	}
	for _, o := range owners {
		if slices.Contains(o.process, strings.TrimSpace(string(process))) {
			return o
		}
	}
	return unknown
}

// canAsk tells whether a prompt can have been seen. GNOME Keyring leaves the
// asking to another program, which holds its name while it shows something; the
// others show their own window.
func (s *secretService) canAsk(ctx context.Context) bool {
	return s.owner(ctx).name != owners[0].name || s.nameOwner(ctx, "org.gnome.keyring.SystemPrompter") != ""
}

// nameOwner returns the unique name of the connection that holds a name, or "".
func (s *secretService) nameOwner(ctx context.Context, name string) (unique string) {
	if err := s.bus(ctx, "GetNameOwner", name).Store(&unique); err != nil {
		return ""
	}
	return unique
}

func (s *secretService) bus(ctx context.Context, method string, args ...any) *dbus.Call {
	return s.conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus."+method, 0, args...)
}
