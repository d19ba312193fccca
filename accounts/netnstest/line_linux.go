package netnstest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// device is the name of the line's end on both sides.
const device = "line"

// A line carries the packets between two TUN devices, and holds each of them back.
type line struct {
	delay atomic.Int64 // time.Duration; one way
	// swallowed are places no packet gets to; those with port 0 whole hosts.
	swallowed map[netip.AddrPort]bool
	// ends are the two devices.
	ends     []*os.File
	carrying sync.WaitGroup
}

// newDevice makes a TUN device in the caller's network namespace.
func newDevice() (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	request, err := unix.NewIfreq(device)
	if err == nil {
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("TUN device: %w", err)
	}
	return os.NewFile(uintptr(fd), "/dev/net/tun"), nil
}

// connect begins to carry packets.
func (l *line) connect() {
	l.carry(l.ends[0], l.ends[1])
	l.carry(l.ends[1], l.ends[0])
}

// carry takes packets from one device to another.
func (l *line) carry(from, to *os.File) {
	type packet struct {
		due   time.Time
		bytes []byte
	}
	held := make(chan packet, 4096)
	l.carrying.Go(func() {
		defer close(held)
		buffer := make([]byte, 1<<16)
		for {
			n, err := from.Read(buffer)
			if err != nil {
				return // closed
			}
			if !l.swallows(buffer[:n]) {
				held <- packet{time.Now().Add(time.Duration(l.delay.Load())), bytes.Clone(buffer[:n])}
			}
		}
	})
	l.carrying.Go(func() {
		for p := range held {
			time.Sleep(time.Until(p.due))
			// A device that is down takes none, and neither does a network whose
			// cable was cut.
			_, _ = to.Write(p.bytes)
		}
	})
}

// swallows reports whether an IP packet goes to a place where none arrives.
func (l *line) swallows(packet []byte) bool {
	const tcp = 6
	if len(packet) < 20 || packet[0]>>4 != 4 {
		return true // IPv6 ends here: nobody on the other side speaks it
	}
	to := netip.AddrFrom4([4]byte(packet[16:20]))
	if l.swallowed[netip.AddrPortFrom(to, 0)] {
		return true
	}
	header := 4 * int(packet[0]&0xf)
	return packet[9] == tcp && len(packet) >= header+4 && l.swallowed[netip.AddrPortFrom(to, binary.BigEndian.Uint16(packet[header+2:]))]
}

// cut ends the line, and the devices with it.
func (l *line) cut() {
	for _, end := range l.ends {
		end.Close()
	}
	l.carrying.Wait()
}
