# SPDX-License-Identifier: GPL-2.0-or-later
# make            module, agent, command line, tools
# make modules    only the module; KDIR= names another kernel's build directory
# make check      everything tested, see tools/check
# V=1 shows every command.
# make install    agent, command line, tools, schema, manual pages; DESTDIR=, PREFIX=

MAKEFLAGS += --no-builtin-rules
KDIR ?= $(lastword $(shell ls -vd /lib/modules/*/build 2>/dev/null))
RELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)".*/\1/p' $(KDIR)/include/generated/utsrelease.h 2>/dev/null)
PREFIX ?= /usr/local
B ?= build
Q := $(if $(V),,@)

PACKAGES := libnl-3.0 libnl-genl-3.0 libpcsclite libssl libcrypto libxml-2.0 libsystemd json-c zlib \
	    tss2-esys tss2-tctildr tss2-rc libcurl
CC ?= gcc
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
	    -Wvla -Wpointer-arith -Wwrite-strings -Werror
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS) $(SANITIZE) -MMD -MP \
	     -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
ALL_CPPFLAGS = -I. -Iinclude/uapi -Itools/include $(PACKAGE_CFLAGS) $(CPPFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,--as-needed $(SANITIZE) $(LDFLAGS)
PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PACKAGE_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)

# The evaluator is the kernel's own source
LIB_SRC := $(filter-out agent/cardgated.c agent/cardgate-dm.c agent/cardgate-dpkg.c,\
	   $(wildcard agent/*.c agent/dm/*.c agent/provision/*.c agent/bootstrap/*.c)) \
	   kernel/ruleset.c kernel/index.c kernel/match.c kernel/schedule.c kernel/eval.c kernel/der.c
LIB_OBJ := $(LIB_SRC:%.c=$B/%.o)
TOOLS := policy card vcard dmserver dmload approve bootstrap
PROGRAMS := $B/cardgated $B/cardgate-dm $B/cardgate-dpkg $B/cardgate $(TOOLS:%=$B/cardgate-%)
SERVICES := $B/cardgated $B/cardgate-dm $B/cardgate-dpkg $B/cardgate-dmserver
UNITS := agent/cardgated.service agent/cardgate-provision.service \
	 tools/dmserver/cardgate-dmserver.service
UNIT_TESTS := $(patsubst selftests/unit/%.c,$B/%,$(wildcard selftests/unit/test_*.c))
FUZZ_TARGETS := $(patsubst selftests/fuzz/%.c,$B/%,$(wildcard selftests/fuzz/*.c))
NETLINK_FUZZ := table make random
USB_DEVICE := wire control camera receiver controller
VM_HELPERS := $(patsubst selftests/vm/%.c,$B/%,$(wildcard selftests/vm/*.c))

.PHONY: all modules programs helpers tests fuzz fuzz-targets check install clean
.SECONDARY:

all: modules programs

programs: $(PROGRAMS)

helpers: $(VM_HELPERS)

tests: $(UNIT_TESTS) helpers

# libFuzzer's targets, with everything below them instrumented
fuzz:
	$Q$(MAKE) B=build/fuzz CC=clang SANITIZE="-fsanitize=address,undefined,fuzzer-no-link" \
		CFLAGS="-O1 -g -Wno-unused-function" fuzz-targets

fuzz-targets: $(FUZZ_TARGETS)

$B/fuzz_%: $B/selftests/fuzz/fuzz_%.o $B/libcardgate.a
	@$(if $(V),,echo "  LD      $@")
	$Q$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(PACKAGE_LIBS) $(LIBS)

$B/fuzz_devices: $B/tools/policy/devices.o $B/tools/policy/devices_json.o

# A farm of links per kernel release, so that no object lies among the sources
modules:
	$(if $(KDIR),,$(error no kernel headers in /lib/modules/*/build: tools/deps build))
	@mkdir -p $B/$(RELEASE)/selftests
	@cp -rsfu $(CURDIR)/Kbuild $(CURDIR)/kernel $(CURDIR)/include $B/$(RELEASE)/
	@cp -rsfu $(CURDIR)/selftests/modules $B/$(RELEASE)/selftests/
	@find $B/$(RELEASE) -xtype l -delete
	$Q$(MAKE) $(if $(V),,-s) -C $(KDIR) M=$(CURDIR)/$B/$(RELEASE) $(if $(W),W=$(W)) $(if $(C),C=$(C)) modules

$B/%.o: %.c
	@mkdir -p $(@D)
	@$(if $(V),,echo "  CC      $<")
	$Q$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$B/agent/policy_schema.o: include/cardgate-policy.xsd

$B/libcardgate.a: $(LIB_OBJ)
	@rm -f $@
	@$(if $(V),,echo "  AR      $@")
	$Q$(AR) rcs $@ $^

define link
@$(if $(V),,echo "  LD      $@")
$Q$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(PACKAGE_LIBS) $(LIBS)
endef

$B/cardgated: $B/agent/cardgated.o $B/libcardgate.a
	$(link)

$B/cardgate-dm: $B/agent/cardgate-dm.o $B/libcardgate.a
	$(link)

$B/cardgate-dpkg: $B/agent/cardgate-dpkg.o $B/libcardgate.a
	$(link)

$B/cardgate: $(patsubst %.c,$B/%.o,$(wildcard agent/cli/*.c)) $B/libcardgate.a
	$(link)

define tool_rule
$B/cardgate-$1: $(patsubst %.c,$B/%.o,$(wildcard tools/$1/*.c)) $B/libcardgate.a
	$$(link)
endef
$(foreach t,$(TOOLS),$(eval $(call tool_rule,$t)))

# Both have commands with options of their own
$B/cardgate-policy $B/cardgate-approve $B/cardgate-bootstrap: $B/tools/cli/command.o

SERVER_LIBS := $(shell pkg-config --libs libmicrohttpd gnutls sqlite3 libpq 2>/dev/null)
$B/cardgate-dmserver: LIBS = $(SERVER_LIBS) -lpthread
# All of it but what listens
SERVER_OBJ := $(patsubst %.c,$B/%.o,$(filter-out %/main.c %/http.c %/guard.c %/tls.c %/prune.c,\
	$(wildcard tools/dmserver/*.c)))
$B/fuzz_dmserver: LIBS = $(SERVER_LIBS)
$B/fuzz_dmserver: $(SERVER_OBJ)
$B/tools/dmserver/api_login.o: tools/dmserver/openapi.json
$B/tools/dmserver/page.o: tools/dmserver/style.css

$B/test_%: $B/selftests/unit/test_%.o $B/libcardgate.a
	@$(if $(V),,echo "  LD      $@")
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) -lcmocka $(PACKAGE_LIBS)

$B/test_card_roster $B/fuzz_roster: $B/tools/card/roster.o

# These have the virtual card inside
VCARD_OBJ := $(patsubst %.c,$B/%.o,$(filter-out tools/vcard/vcard.c,$(wildcard tools/vcard/*.c)))
$B/test_card_walk $B/test_card_mac: $(VCARD_OBJ)

$B/test_index $B/test_policy_lint $B/test_usbguard: $B/selftests/unit/naive.o \
	$B/selftests/unit/naive_random.o

$(VM_HELPERS): $B/%: $B/selftests/vm/%.o $B/libcardgate.a
	$(link)

$B/usb-device: $(USB_DEVICE:%=$B/selftests/vm/usbip/%.o)

# The fuzzer of the netlink family knows what the spec says
$B/netlink-fuzz $B/test_netlink_make: $(NETLINK_FUZZ:%=$B/selftests/vm/netlink/%.o)

$B/selftests/vm/netlink/table.c: Documentation/netlink/specs/cardgate.yaml selftests/vm/netlink/spec.awk
	@mkdir -p $(@D)
	$Qawk -f selftests/vm/netlink/spec.awk $< >$@

$B/selftests/vm/netlink/table.o: $B/selftests/vm/netlink/table.c
	@$(if $(V),,echo "  CC      $<")
	$Q$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

check:
	tools/check

install: all
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/bin \
		$(DESTDIR)$(PREFIX)/share/cardgate $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man8 $(DESTDIR)/etc/cardgate/anchors \
		$(DESTDIR)/lib/modules/$(RELEASE)/updates $(DESTDIR)/lib/systemd/system
	for unit in $(UNITS); do sed 's,/usr/local,$(PREFIX),' $$unit \
		> $(DESTDIR)/lib/systemd/system/$${unit##*/} || exit; done
	install -m 755 $(SERVICES) $(DESTDIR)$(PREFIX)/sbin/
	install -m 755 $(filter-out $(SERVICES) $B/cardgate-vcard $B/cardgate-dmload,$(PROGRAMS)) \
		$(DESTDIR)$(PREFIX)/bin/
	install -m 644 include/cardgate-policy.xsd include/cardgate-approval.xsd $(DESTDIR)$(PREFIX)/share/cardgate/
	for hook in apt.conf dpkg.cfg; do \
		sed 's,/usr/local,$(PREFIX),' agent/hooks/$$hook \
			> $(DESTDIR)$(PREFIX)/share/cardgate/$$hook || exit; \
	done
	install -m 644 $(wildcard Documentation/man/*.1) $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 $(wildcard Documentation/man/*.8) $(DESTDIR)$(PREFIX)/share/man/man8/
	install -m 644 $B/$(RELEASE)/cardgate.ko $(DESTDIR)/lib/modules/$(RELEASE)/updates/

clean:
	rm -rf $B

-include $(shell find $B -name '*.d' -type f -not -path '$B/others/*' 2>/dev/null)
