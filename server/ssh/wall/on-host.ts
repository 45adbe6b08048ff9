/**
 * What runs on the host: an interpreter of wall programs (program.ts), once in Perl and once in Python, because a
 * host has one or the other. All decisions are made on this side; there only system calls are made, in order.
 * A line is one of
 *   must|may NAME CALL ARG…   one system call; its result is kept as NAME; must: ends everything when it fails
 *   owntmp UID COUNT CLONE    the next COUNT lines in a child that shares this process's descriptors, with a user name
 *                             space of its own after the line named `user`; what it calls `tmp` is kept
 *   tmpdir                    TMPDIR is the directory `tmp`, if there is one
 *   set NAME VALUE            a word this text itself needs: nonce, exit (the number of exit_group)
 *   each COUNT CALL ARG… VALUE…  CALL and its arguments are COUNT words; done for every VALUE in place of `%`, failing or not
 *   procs CALL ARG…           the call for every mounted proc file system, its path in place of `%`
 *   fork                      goes on in a child and ends as the child ends
 *   broker OPEN GETFD IOCTL SECCOMP FILTER   the filter; its questions are answered by the parent of a child that goes on
 *   env NAME=VALUE            for the command
 *   sockets KEEP CALL ARG…   the call for every bound local socket in place of "%", but those the pattern KEEP (hex) fits
 *   exec FILE HEX…            the command and its words, standard input empty
 * ARG: a decimal number; xHEX bytes; @NAME a result; pNUMBER@NAME a landlock_path_beneath_attr; fHEX a sock_fprog.
 * Anything that fails before the command runs ends with the frame `RS nonce nowall WHY` and exit status 121: the nonce
 * is out of the command's reach, so it can not pretend.
 */
export const perlSource = String.raw`use strict;
my (%got, @keep);
my @lines = map { chomp; [split / /] } <DATA>;
sub stop { syswrite(STDOUT, "\x1e$got{nonce} nowall $_[0]\n"); syscall($got{exit}, 121) }
sub value {
  my ($a) = @_;
  return $got{$1} if $a =~ /^\@(\w+)$/;
  return pack("H*", $1) . "\0" if $a =~ /^x(\w*)$/;
  return pack("Ql", $1, $got{$2}) if $a =~ /^p(\d+)\@(\w+)$/;
  if ($a =~ /^f(\w+)$/) {
    push @keep, pack("H*", $1);
    return pack("S x6 P", length($keep[-1]) / 8, $keep[-1]);
  }
  return 0 + $a;
}
sub call { my @v = map { value($_) } @_; return syscall(shift(@v), @v) }
# Behind sudo nobody but root can end us: we end when the shell that leads the session is gone.
sub watch {
  my ($pid) = @_;
  $got{leader} or return;
  $SIG{ALRM} = sub { kill(0, $got{leader}) or kill(9, $pid); alarm(1) };
  alarm(1);
}
sub mirror {
  my ($pid) = @_;
  # Reaps what the command left behind as well: in a pid name space this may be its first process.
  watch($pid);
  while ((my $ended = waitpid(-1, 0)) != $pid) { $ended == -1 and not $!{EINTR} and stop("wait: $!") }
  syscall($got{exit}, $? & 127 ? 128 + ($? & 127) : $? >> 8);
}
sub procs {
  my @call = @_;
  open(my $mounts, "<", "/proc/self/mountinfo") or stop("mountinfo: $!");
  while (<$mounts>) {
    my ($own, $type) = /^(.*?) - (\S+)/ or next;
    $type eq "proc" or next;
    my $path = (split / /, $own)[4];
    $path =~ s/\\(\d{3})/chr(oct($1))/ge;
    my $hex = "x" . unpack("H*", $path);
    call(map { $_ eq "%" ? $hex : $_ } @call) == 0 or stop("procs: $!");
  }
  close($mounts);
}
# A daemon's socket is reached through any mount, read-only or not: what is not meant lies under something.
sub sockets {
  my ($keep, @call) = @_;
  $keep = pack("H*", $keep);
  open(my $list, "<", "/proc/net/unix") or return;
  while (<$list>) {
    chomp;
    my $path = (split(" ", $_, 8))[7];
    defined $path and $path =~ m{^/} and $path !~ /$keep/ and -S $path or next;
    my $hex = "x" . unpack("H*", $path);
    call(map { $_ eq "%" ? $hex : $_ } @call);
  }
  close($list);
}
# Opens for writing come here: /dev/null is handed out, everything else is on a read-only file system, so to say.
# The command's own open never happens, so changing the path behind our back gains nothing.
sub answer {
  my ($pid, $listener, $null, $ioctl) = @_;
  watch($pid);
  $SIG{CHLD} = sub { };
  for (;;) {
    if (waitpid($pid, 1) == $pid) { syscall($got{exit}, $? & 127 ? 128 + ($? & 127) : $? >> 8) }
    my $ready = "";
    vec($ready, $listener, 1) = 1;
    # The tick covers a child that ends between the look above and the wait.
    select($ready, undef, undef, 0.2) > 0 or next;
    my $ask = "\0" x 80;
    syscall($ioctl, $listener, 0xc0502100, $ask) == 0 or select(undef, undef, undef, 0.01), next;
    my ($id, $who, undef, $call, undef, undef, @args) = unpack("QLLlLQQ6", $ask);
    my $path = "";
    # openat has the path second; open, on x86-64 alone, first.
    if (open(my $memory, "<", "/proc/$who/mem")) {
      sysseek($memory, $args[$call == $got{open} ? 0 : 1], 0) and sysread($memory, $path, 10);
    }
    if ($path eq "/dev/null\0") {
      my $give = pack("QLLLL", $id, 0, $null, 0, 0);
      my $fd = syscall($ioctl, $listener, 0x40182103, $give);
      my $reply = pack("QqlL", $id, $fd < 0 ? 0 : $fd, $fd < 0 ? -9 : 0, 0);
      syscall($ioctl, $listener, 0xc0182101, $reply);
    } else {
      my $reply = pack("QqlL", $id, 0, -30, 0);
      syscall($ioctl, $listener, 0xc0182101, $reply);
    }
  }
}
sub broker {
  my ($pidfd_open, $getfd, $ioctl, $seccomp, $filter, $open) = @_;
  $got{open} = $open;
  open(my $null, "+<", "/dev/null") or stop("null: $!");
  pipe(my $tell, my $told) or stop("pipe: $!");
  pipe(my $ready, my $go) or stop("pipe: $!");
  my $pid = fork();
  defined $pid or stop("fork: $!");
  if ($pid) {
    sysread($tell, my $word, 8) == 8 or stop("broker");
    my $process = syscall($pidfd_open, $pid, 0);
    my $listener = $process < 0 ? -1 : syscall($getfd, $process, unpack("q", $word), 0);
    $listener < 0 and do { stop("broker: $!") };
    syswrite($go, "1");
    answer($pid, $listener, fileno($null), $ioctl);
  }
  # 1: SECCOMP_SET_MODE_FILTER; 8: SECCOMP_FILTER_FLAG_NEW_LISTENER
  my $fd = syscall($seccomp, 1, 8, value($filter));
  $fd < 0 and stop("seccomp: $!");
  syswrite($told, pack("q", $fd));
  # End of file: the parent has said why and is gone.
  sysread($ready, my $word, 1) == 1 or syscall($got{exit}, 121);
}
sub owntmp {
  my ($uid, $count, $clone) = @_;
  my @mine = splice(@lines, 0, $count);
  my ($group) = split / /, $);
  # CLONE_FILES | SIGCHLD: descriptors made in the child are this process's as well.
  my $pid = syscall(0 + $clone, 0x411, 0, 0, 0, 0);
  if ($pid == 0) {
    for (@mine) {
      my (undef, $name, @call) = @$_;
      $got{$name} = call(@call);
      $got{$name} == -1 and syscall($got{exit}, 255);
      $name eq "user" or next;
      for (["setgroups", "deny"], ["uid_map", "$uid $uid 1"], ["gid_map", "$group $group 1"]) {
        open(my $map, ">", "/proc/self/$_->[0]") or syscall($got{exit}, 255);
        syswrite($map, $_->[1]);
      }
    }
    syscall($got{exit}, $got{tmp});
  }
  waitpid($pid, 0);
  $got{tmp} = $? >> 8 == 255 ? -1 : $? >> 8;
}
sub run {
  my ($word, @rest) = @_;
  if ($word eq "must" or $word eq "may") {
    my $name = shift @rest;
    $got{$name} = call(@rest);
    $got{$name} == -1 and $word eq "must" and stop("$name: $!");
  } elsif ($word eq "set") { $got{$rest[0]} = $rest[1] }
  elsif ($word eq "env") { my ($n, $v) = split /=/, join(" ", @rest), 2; $ENV{$n} = $v }
  elsif ($word eq "clear") { %ENV = () }
  elsif ($word eq "procs") { procs(@rest) }
  elsif ($word eq "sockets") { sockets(@rest) }
  elsif ($word eq "each") {
    my ($count, @call) = @rest;
    for my $item (splice(@call, $count)) { call(map { $_ eq "%" ? $item : $_ } @call) }
  }
  elsif ($word eq "broker") { broker(@rest) }
  elsif ($word eq "fork") {
    my $pid = fork();
    defined $pid or stop("fork: $!");
    $pid and mirror($pid);
    # A number of the outer name space means nothing in here.
    delete $got{leader};
  } elsif ($word eq "tmpdir") {
    if (($got{tmp} // -1) >= 0) {
      my $dir = $ENV{TMPDIR} = "/proc/self/fd/$got{tmp}";
      $ENV{"\U$_\E_HISTORY"} = "$dir/$_" for qw(nstat ifstat rtstat lnstat);
    }
  } elsif ($word eq "owntmp") { owntmp(@rest) }
  elsif ($word eq "exec") {
    my @argv = map { pack("H*", $_) } @rest;
    open(STDIN, "<", "/dev/null");
    my $file = shift @argv;
    exec { $file } @argv;
    stop("exec: $!");
  }
}
while (my $line = shift @lines) { run(@$line) }
stop("no command");
__END__
`;
