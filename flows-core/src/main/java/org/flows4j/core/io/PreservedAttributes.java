package org.flows4j.core.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that a new file takes over from the file it replaces: permissions, and owner and group as far as this process may set
 * them. If the file system has no POSIX permissions, or there is no file to replace, a file has the attributes of a new file.
 */
final class PreservedAttributes {
    private static final Set<PosixFilePermission> OF_GROUP = EnumSet.of(
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);

    private final @Nullable PosixFileAttributes old;

    private PreservedAttributes(@Nullable PosixFileAttributes old) {
        this.old = old;
    }

    /** The current attributes of a file. */
    static PreservedAttributes of(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return new PreservedAttributes(view == null || !Files.exists(file) ? null : view.readAttributes());
    }

    /** The attributes to create the replacement with: nobody may read the new content who may not read the old one. */
    FileAttribute<?>[] forCreation() {
        if (old == null) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> permissions = EnumSet.copyOf(withOwnerWrite(old.permissions()));
        permissions.removeIf(permission -> !permission.name().startsWith("OWNER"));
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }

    /** The new file must be written, even if it is to be read only. */
    private static Set<PosixFilePermission> withOwnerWrite(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> result = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        result.addAll(permissions);
        return result;
    }

    /** Gives them to the replacement. */
    void giveTo(Path file) throws IOException {
        if (old == null) {
            return;
        }
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes own = view.readAttributes();
        boolean sameOwner = own.owner().equals(old.owner()) || succeeds(() -> view.setOwner(old.owner()));
        boolean sameGroup = own.group().equals(old.group()) || succeeds(() -> view.setGroup(old.group()));
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(old.permissions());
        if (!sameGroup) {
            // Permissions of one group do not pass to another.
            permissions.removeAll(OF_GROUP);
        }
        if (!sameOwner) {
            permissions.add(PosixFilePermission.OWNER_READ);
        }
        view.setPermissions(permissions);
    }

    private interface Change {
        void make() throws IOException;
    }

    private static boolean succeeds(Change change) throws IOException {
        try {
            change.make();
            return true;
        } catch (FileSystemException notAllowed) {
            return false;
        }
    }
}
